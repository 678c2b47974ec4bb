// Reads all documents of one input, JSON or YAML, large ones on several threads.
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "import/document.h"
#include "import/text_source.h"

namespace meshc {

// Appends the documents of `source` in their order in the text, the same for any number of threads.
// `source` must outlive them. Errors are as in read_json() and read_yaml(). A text that looks like
// JSON and is none is read as YAML.
//
// The root of a document is what the text has there, with one exception: a large YAML list as
// `kubectl get -o yaml` prints it (kind "List" or "...List") may come as several documents whose
// roots are arrays of some of its items. So treat a root array as a list of objects.
void read_documents(const TextSource& source, std::vector<Document>* out, Diagnostics* diagnostics);

}  // namespace meshc
