// Traces as the trace viewers of Chrome and Perfetto read them.
#pragma once

#include <string>

#include "base/file_system.h"
#include "base/status.h"
#include "base/trace.h"

namespace meshc {

// Writes the spans as complete events of the Trace Event Format, in one JSON object.
Status write_trace(FileSystem& files, const std::string& path, Trace& trace);

}  // namespace meshc
