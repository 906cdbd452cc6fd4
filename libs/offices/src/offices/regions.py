"""Region codes (GB/T 2260): a county's code begins as its city's does, and that as its province's."""


def stem_of(region_code: str) -> str:
    """What the codes of a region and of everything below it begin with: 431100 gives 4311."""
    return (
        region_code[:2]
        if region_code.endswith("0000")
        else region_code[:4]
        if region_code.endswith("00")
        else region_code
    )


def regions_above(region_code: str) -> tuple[str, ...]:
    """A region and those above it, the nearest first: 431121 gives 431121, 431100, 430000."""
    every = (region_code, f"{region_code[:4]}00", f"{region_code[:2]}0000")
    return tuple(dict.fromkeys(every))
