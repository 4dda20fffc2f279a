#pragma once

namespace cli {

/// The whole program: parse, build, run. `arguments` are those of main; keys in them are overwritten. Returns
/// the exit status.
int run(int count, char** arguments);

}  // namespace cli
