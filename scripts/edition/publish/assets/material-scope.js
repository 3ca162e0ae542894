// What Material's script expects to find: where the site begins, and where it may keep what readers choose.
var __md_scope = new URL(JSON.parse(document.getElementById("__config").textContent).base, location);
var __md_hash = (words) => [...words].reduce((sum, sign) => (sum << 5) - sum + sign.charCodeAt(0), 0);
var __md_get = (key, store = localStorage, scope = __md_scope) => JSON.parse(store.getItem(`${scope.pathname}.${key}`));
var __md_set = (key, value, store = localStorage, scope = __md_scope) => {
  try {
    store.setItem(`${scope.pathname}.${key}`, JSON.stringify(value));
  } catch {
    // Where nothing may be kept, nothing is.
  }
};
