"""The page on which a text is read: what is added around its words, and never to them."""
