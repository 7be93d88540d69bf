"""OnRecord serves structured commentary: who said what, about what, where and in which words."""

from gc import set_threshold

# After so many objects garbage is looked for; at 700, a fifth of the time that modules and registers take goes to that.
set_threshold(50_000)
