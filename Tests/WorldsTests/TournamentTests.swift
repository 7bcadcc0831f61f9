import Worlds
