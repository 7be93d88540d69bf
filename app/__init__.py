"""OnRecord serves structured commentary: who said what, about what, where and in which words."""
