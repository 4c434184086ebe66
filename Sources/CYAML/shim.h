// libyaml as a Swift module. Imported by NNYAML only.
#include <yaml.h>
