// The entry of the meshc binary.
#include "cli/args.h"

int main(int argc, char** argv) { return meshc::run_command_line(argc, argv); }
