"""What the portal keeps and can no longer give: told to the person on a page, to the journal as an error."""


class Lost(Exception):
    """The message is a French sentence that names what is lost, without what to do: who tells it adds that."""


def opened(file, name, *, more=""):
    """This stored file, open to be read. Raises Lost when it is not where its row says; `more` follows its name."""
    try:
        return file.open("rb")
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # ValueError: a row without a file
        raise Lost(f"Le fichier « {name} » n’est plus dans le portail{more}.") from error
