# What cpack has installed for a package, in the form that Debian wants it in.
execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/finish-deb.sh
                        ${CPACK_TEMPORARY_INSTALL_DIRECTORY} ${CPACK_DEBIAN_PACKAGE_VERSION}
                COMMAND_ERROR_IS_FATAL ANY)
