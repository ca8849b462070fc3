"""The shell: people, pages, persistence, jobs, API and command line around the three kernels."""
