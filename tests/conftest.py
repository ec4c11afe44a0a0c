"""What several tests use."""

from pathlib import Path

import pytest

from resograph import resources

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The corpus beside the project; tests that want it are skipped where it is not."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip("the corpus is not beside the project, as ../shared/corpus")
    return SHARED


@pytest.fixture(scope="session")
def sample() -> bytes:
    """A sample resolution as XML: A/RES/99/901 in English."""
    return (resources.samples() / "A_RES_99_901-E.xml").read_bytes()
