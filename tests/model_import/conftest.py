from tests.analysis.conftest import default_model

__all__ = ["default_model"]
