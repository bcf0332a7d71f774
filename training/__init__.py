"""Train, measure and export the networks. `python -m training --help`. The app never imports this package."""
