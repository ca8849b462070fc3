"""The domain of quality: scorecard definitions, scoring, sampling and agreement."""
