#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "service/service.hpp"

namespace service {

/// Bytes of a file of services; a longer file is refused.
inline constexpr std::size_t max_catalog_size = 1U << 20U;

/// A fault of a file of services: "services[3].rtmp: not a URL", without the file's name.
class CatalogError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Services by their names.
class Catalog {
  public:
    /// The services that are compiled in.
    static Catalog built_in();
    /// Reads the JSON form of services.json. Throws CatalogError.
    explicit Catalog(std::string_view json);

    /// The catalogue in the form of services.json, on several lines; whoever reads it gets the same services.
    /// The sources of the facts are left out.
    std::string to_json() const;

    /// Takes in the services of `other`, each in place of one with the same id, and its programs, in
    /// place of all that say the same name.
    void add(const Catalog& other);
    /// The service of that id, name or alias, in any case; null for none.
    const Service* find(std::string_view name) const;
    /// The service that the host belongs to, or null.
    const Service* at_host(std::string_view host) const;
    std::span<const Service> services() const { return services_; }
    /// Facts about server programs; several of one program where its versions differ.
    std::span<const ServerProgram> programs() const { return programs_; }
    /// The day of the facts, YYYY-MM-DD.
    const std::string& date() const { return date_; }

  private:
    std::string date_;
    std::vector<Service> services_;
    std::vector<ServerProgram> programs_;
};

}  // namespace service
