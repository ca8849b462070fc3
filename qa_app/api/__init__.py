"""The product for programs: JSON over the same services that the pages use."""
