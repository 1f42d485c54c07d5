#include "engine/reference/reference.hpp"
