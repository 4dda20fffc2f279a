#pragma once

namespace publish {

/// Where a new connection goes on after one that was lost.
enum class Resume {
    /// At the last entry of which not all is surely delivered; the time that was lost is added to every due
    /// time.
    where_it_broke,
    /// At the first entry that is not past its due time.
    where_time_is,
};

}  // namespace publish
