// zlib as a Swift module. Imported by NNZip only.
#include <zlib.h>
