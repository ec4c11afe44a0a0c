"""resograph turns resolutions of the United Nations into a knowledge graph that people can question."""

__version__ = "0.1.0"
