"""Settings that every test runs under."""

import os

import hypothesis

# Before jax is imported anywhere: the same device for everyone, whatever the machine has.
os.environ.setdefault("JAX_PLATFORMS", "cpu")

# `steady` draws the same examples every time, so that a red test is red for everyone; `soak` explores.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=2000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
