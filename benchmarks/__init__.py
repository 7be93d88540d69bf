"""How fast OnRecord is beside what its users would pick instead: synthetic dossiers, and a comparison on them."""
