"""Makes what stands between `<!-- name -->` and `<!-- end -->` in the pages of docs/reference/."""
