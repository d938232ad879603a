"""Reading what an explorer shows."""


def numbers(explorer):
    """Every number of the summary, in order, as people read them."""
    words = explorer.summary.replace("−", "-").replace("∞", "inf").replace(",", " ").split()
    found = []
    for word in words:
        try:
            found.append(float(word))
        except ValueError:
            continue
    return found
