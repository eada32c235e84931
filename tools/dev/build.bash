# Sourced by the scripts of this folder: configures and builds a preset, quietly when there is
# nothing to do.

# build_preset <preset> [cmake --build argument...]
build_preset() {
  local preset=$1
  shift
  local ninja_file=build/$preset/build.ninja
  if [[ ! -f $ninja_file || CMakePresets.json -nt $ninja_file ]]; then
    echo "configuring and building build/$preset (minutes the first time, then seconds)" >&2
    cmake --preset "$preset" >&2
  fi
  cmake --build --preset "$preset" "$@" -- --quiet | sed -u '/^ninja: no work to do\.$/d' >&2
}
