"""Speed, each figure beside a floor of the same run: these machines are noisy, ratios are not."""
