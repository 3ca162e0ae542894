"""What readers find words with: the index of the hosted site's search, and the lines of its concordance."""
