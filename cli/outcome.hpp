#pragma once

#include <exception>
#include <string>

#include "dial/failure.hpp"

namespace cli {

/// Prints a result to standard output. Throws Failure(internal) for a full disk. A reader that closed
/// early has had enough, and needs no message: its status is internal.
dial::ExitStatus print(const std::string& text);

/// An exception of any room as the user meets it: a status, and a line.
dial::Failure failure_of(const std::exception& error);

}  // namespace cli
