// Objects that are in the input more than once.
#pragma once

#include "base/diagnostics.h"
#include "import/import_part.h"

namespace meshc {

// Reports each further object of one kind, namespace and name, of whatever version, and each
// further ConfigMap with the mesh's settings, naming both places. Rejected objects count as well.
void check_duplicates(const ImportPart& part, Diagnostics* diagnostics);

}  // namespace meshc
