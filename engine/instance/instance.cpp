#include "engine/instance/instance.hpp"
