"""Content packs: YAML into models, with every fault located and explained."""
