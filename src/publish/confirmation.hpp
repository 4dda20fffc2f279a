#pragma once

#include "dial/confirmation.hpp"

namespace publish {

using dial::Confirmation;

}  // namespace publish
