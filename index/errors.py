"""Every error that `index` raises on purpose.

    IndexingError
    ├── DocumentError            a rule document cannot be taken in
    │   ├── UnsupportedFormat    no loader for this kind of file
    │   ├── LoadError            the file cannot be read as what it claims to be
    │   └── ParseError           no regulation can be made out in the lines
    ├── MetadataError            regulation.yml is missing or wrong
    ├── AddressError             a place that cannot be used
    │   ├── AddressSyntaxError   not an address
    │   ├── RegulationNotFound   no such regulation in the library
    │   └── ArticleNotFound      the regulation has no such article, paragraph or item
    ├── ModelError               the embedding model is missing, torn or not the one expected
    ├── BuildError               the index on disk cannot be used
    │   ├── NoBuild              nothing was built yet
    │   └── CorruptBuild         a file is missing, torn or does not match its manifest
    ├── StoreUnavailable         the vector store is another process, and it or the build in it is not there
    └── SearchError              a search was asked for in a way that cannot be answered

Messages are English, for an operator: the bad value, then what to do.
"""


class IndexingError(Exception):
    """The root of this package's errors."""


class DocumentError(IndexingError):
    """A rule document cannot be taken in."""


class UnsupportedFormat(DocumentError):
    """No loader for this kind of file."""


class LoadError(DocumentError):
    """The file cannot be read as what it claims to be."""


class ParseError(DocumentError):
    """No regulation can be made out in the lines."""


class MetadataError(IndexingError):
    """regulation.yml is missing or wrong."""


class AddressError(IndexingError):
    """A place that cannot be used."""


class AddressSyntaxError(AddressError):
    """Not an address."""


class RegulationNotFound(AddressError):
    """No such regulation in the library."""


class ArticleNotFound(AddressError):
    """The regulation has no such article, paragraph or item."""


class ModelError(IndexingError):
    """The embedding model is missing, torn or not the one expected."""


class BuildError(IndexingError):
    """The index on disk cannot be used."""


class NoBuild(BuildError):
    """Nothing was built yet."""


class CorruptBuild(BuildError):
    """A file is missing, torn or does not match its manifest."""


class StoreUnavailable(IndexingError):
    """The vector store is another process, and it or the build in it is not there."""


class SearchError(IndexingError):
    """A search was asked for in a way that cannot be answered."""
