"""Pictures of the edition, drawn at build time as SVG: who appears with whom, coverage by outlet, vocabulary."""
