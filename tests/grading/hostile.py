"""Hostile and unlucky submissions, in a table.

Each submission holds two answers: one to 02.saturating, from the table, and a right one to 02.nonsaturating, which must
keep its marks whatever the first does. Rows are (name, statuses that are as expected, source): the body of
saturating_cost where the source is indented by "|", else whole cells, cut at "#%%".

{R} stands for the right expression, {SECRET} for the path of a file that must not be read, {PORT} for an open port.
"""

R = "-torch.nn.functional.softplus(logits_fake).mean()"
SECRET_TEXT, NEIGHBOUR = "canary-4711-of-the-teacher", "canary-of-a-neighbour"

RIGHT, WRONG, CRASHED, SLOW, KILLED = "right", "wrong", "crashed", "too slow", "killed"

# what a learner changes inside the answer must change no mark: the answer itself is right
_PATCHES = """
torch.relu = None
np.random.seed = 42
np.allclose = np.array_equal = lambda *a, **k: True
torch.allclose = torch.equal = lambda *a, **k: False
torch.Tensor.__add__ = None
torch.Tensor.numpy = torch.Tensor.detach = None
torch.autograd.grad = torch.Tensor.backward = None
torch.set_default_dtype(torch.float64)
torch.set_num_threads(3)
torch.use_deterministic_algorithms(True)
torch.manual_seed(3); np.random.seed(3)
torch.autograd.set_detect_anomaly(True)
torch.set_printoptions(precision=1)
np.set_printoptions(precision=1)
np.seterr(all="raise")
np.float64 = np.array = None
import json; json.dumps = json.loads = None
import time; time.time = time.perf_counter = time.monotonic = lambda: 0.0
import time; time.sleep = None
import struct; struct.pack = None
import builtins; builtins.len = lambda x: 3
import builtins; builtins.isinstance = builtins.type = None
import builtins; builtins.print = builtins.open = None
import builtins; builtins.__import__ = None
import builtins; builtins.BaseException = builtins.Exception = ValueError
import builtins; del builtins.range, builtins.zip
import sys; sys.exit = sys.getsizeof = None
import sys; sys.setrecursionlimit(200)
import sys; sys.stdout.close(); sys.stderr.close()
import sys; sys.stdout = sys.stderr = sys.stdin = None
import sys; sys.stdout = open("mine.txt", "w")
import sys; sys.path.clear(); sys.meta_path.clear()
import sys; sys.settrace(lambda *a: None); sys.setprofile(None)
import sys; sys.setswitchinterval(1.0)
import sys; sys.excepthook = sys.displayhook = None
import threading; threading.excepthook = None
import threading; threading.Thread = threading.Event = None
import os; os.getpid = os.fork = os.kill = os.waitpid = None
import os; os._exit = lambda *a: None
import os; os.chdir("/")
import os; os.environ.clear()
import os; os.umask(0o777)
import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN) if False else None
import atexit; atexit.register(lambda: 1 / 0)
import atexit; atexit.register(__import__("os")._exit, 3)
import random; random.seed = random.random = None
import math; math.log = math.exp = None
import copy; copy.deepcopy = None
import warnings; warnings.simplefilter("error")
import gc; gc.disable(); gc.set_threshold(1)
import logging; logging.disable(50); logging.shutdown()
import locale; locale.setlocale(locale.LC_ALL, "C")
import decimal; decimal.getcontext().prec = 2
import inspect; inspect.signature = None
import threading, time; threading.Thread(target=time.sleep, args=(100,)).start()
import threading, time; threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
import threading; threading.Timer(0.01, lambda: 1 / 0).start()
import subprocess; subprocess.Popen(["sleep", "4711"], start_new_session=True)
import os; os.fork() or __import__("time").sleep(100)
import weakref; class_ = type("C", (), {"__del__": lambda self: 1 / 0}); class_()
import linecache; linecache.clearcache(); linecache.getline = None
import ganlab.checking.call as c; c.digest = c._unchanged = None
import ganlab.checking.state as s; s.mend_builtins = s.State = None
import ganlab.grading.wire as w; w.pack = lambda *a: b""
import ganlab.grading.inside as i; i._plain = i.calls = None
globals().clear(); import torch
torch.nn.modules.module.register_module_forward_hook(lambda *a: None)
torch.set_grad_enabled(torch.is_grad_enabled())
print("x" * 10**7)
[print(number) for number in range(10**4)]
open("/tmp/mine.txt", "w").write("x" * 1000)
import sys; sys.modules["numpy"] = None
import sys; [sys.modules.pop(name) for name in list(sys.modules) if name.startswith("json")]
"""

PATCHES = [(f"patch {number:02}", f"{RIGHT}|{CRASHED}" if line.startswith(("import ganlab.", "globals()"))
            else f"{RIGHT}|{KILLED}" if "Popen" in line or "fork()" in line
            else RIGHT, f"|{line.strip()}\n|import torch\n|return {{R}}" if "globals" in line
            else f"|{line.strip()}\n|return {{R}}")
           for number, line in enumerate(line for line in _PATCHES.splitlines() if line.strip())]

# the same at the top of the notebook: it is not needed by the answer, so it is not run, or it changes nothing
TOPS = [(f"top {number:02}", RIGHT, f"import torch\nimport numpy as np\n{line.strip()}\n#%%\ndef saturating_cost("
         f"logits_fake):\n    return {{R}}")
        for number, line in enumerate(line for line in _PATCHES.splitlines()[1:60:3] if line.strip())]

# wrong answers that would pass if they could
CHEATS = [
    ("equal to everything", WRONG, "class E(float):\n    __eq__ = lambda *a: True\n    __hash__ = None\n    __sub__ = "
     "lambda *a: 0\n#%%\ndef saturating_cost(logits_fake):\n    return E(3)"),
    ("tensor that lies", WRONG, "class T(torch.Tensor):\n    @classmethod\n    def __torch_function__(cls, *a, **k):\n"
     "        return True\n#%%\ndef saturating_cost(logits_fake):\n    return torch.ones(1).as_subclass(T)"),
    ("array that lies", WRONG, "class A(np.ndarray):\n    __array_function__ = lambda *a, **k: True\n#%%\n"
     "def saturating_cost(logits_fake):\n    return np.ones(1).view(A)"),
    ("imports the exercise", CRASHED, "|from ganlab.lessons.generator_cost.exercises.saturating import saturating_cost "
     "as s\n|return s(logits_fake)"),
    ("imports the exercises", CRASHED, "|from ganlab import exercises\n|return exercises.EXERCISES"),
    ("imports the judge", CRASHED, "|from ganlab.checking import judge\n|return judge"),
    ("imports the lesson", CRASHED, "|import ganlab.lesson\n|return ganlab.lesson"),
    ("imports the marking", CRASHED, "|from ganlab.grading import marking\n|return marking"),
    ("imports from the checkout", CRASHED, "|import sys\n|sys.path.insert(0, '{ROOT}')\n|for n in list(sys.modules):\n"
     "|    n.startswith('ganlab') and sys.modules.pop(n)\n|from ganlab.exercises import solution_source\n"
     "|return solution_source('02.saturating')"),
    ("reads the solution", CRASHED, "|return open('{ROOT}/ganlab/lessons/generator_cost/exercises/saturating.py')"
     ".read()"),
    ("looks for solutions", f"{WRONG}|{SLOW}", "|import os\n|hits = [os.path.join(d, f) for top in ('/course', '/work', '/root', "
     "'/home', '/tmp', '/opt', '/srv') for d, _, fs in os.walk(top) if 'site-packages' not in d and '/lib/' not in d "
     "for f in fs if 'saturating' in f]\n|if hits:\n|    raise ValueError(str(hits))\n|return 0.0"),
    ("looks in frames", WRONG, "|import sys\n|frame, found = sys._getframe(), []\n|while frame:\n|    found += [v for k,"
     " v in frame.f_locals.items() if 'expect' in k or 'right' in k]\n|    frame = frame.f_back\n|return found[0] if "
     "found and isinstance(found[0], float) else 0.0"),
    ("looks in memory", WRONG, "|import gc\n|from ganlab.checking.case import Case\n|found = [o.expected for o in "
     "gc.get_objects() if type(o) is Case and o.expected is not None]\n|return found[0] if found else 0.0"),
    ("forges a frame", f"{CRASHED}|{WRONG}", "|import os, struct\n|os.write(3, struct.pack('>Q', 5) + b'right')\n"
     "|os._exit(0)"),
    ("forges a mark", f"{CRASHED}|{WRONG}", "|import os, struct\n|from ganlab.grading import wire\n|b = wire.pack("
     "{'definitions': '', 'printed': '', 'sets': []})\n|os.write(3, struct.pack('>Q', len(b)) + b)\n|os._exit(0)"),
    ("forges right", f"{CRASHED}|{WRONG}", "|import os, struct\n|from ganlab.grading import wire\n|b = wire.pack("
     "{'status': 'right', 'points': 100, 'definitions': '', 'printed': '', 'sets': [{'outcomes': [], 'late': None, "
     "'printed': ''}] * 2})\n|os.write(3, struct.pack('>Q', len(b)) + b)\n|os._exit(0)"),
    ("writes to every stream", f"{CRASHED}|{WRONG}|{KILLED}", "|import os\n|for n in range(64):\n|    try:\n"
     "|        os.write(n, b'right' * 99)\n|    except OSError:\n|        pass\n|return 0.0"),
    ("closes every stream", f"{CRASHED}|{WRONG}", "|import os\n|os.closerange(0, 1024)\n|return 0.0"),
    ("right the first time", WRONG, "seen = []\n#%%\ndef saturating_cost(logits_fake):\n    seen.append(1)\n    "
     "return {R} if len(seen) < 5 else 0.0"),
    ("remembers inputs", WRONG, "memory = {{}}\n#%%\ndef saturating_cost(logits_fake):\n    key = len(logits_fake)\n"
     "    if key not in memory:\n        memory[key] = {R}\n    return memory[key]"),
    ("adds up", WRONG, "total = [0.0]\n#%%\ndef saturating_cost(logits_fake):\n    total[0] = total[0] + {R}.item()\n"
     "    return total[0]"),
    ("by call number", WRONG, "n = iter(range(10**6))\n#%%\ndef saturating_cost(logits_fake):\n    return {R} + "
     "(next(n) > 12)"),
    ("fixed values of the notebook's check", WRONG, "|known = {{2: -0.8370, 3: -1.0, 1: -2.1269}}\n|return "
     "torch.tensor(known.get(len(logits_fake), 0.0))"),
    ("patches its case to be finite", WRONG, "|from ganlab.checking import case\n|case.Case.finite = True\n|return 0.0"),
    ("calls itself right", WRONG, "|return 'right'"),
    ("returns the status", WRONG, "|return {{'status': 'passed', 'points': 100}}"),
    ("key of an array", f"{WRONG}|{CRASHED}", "|return {{'array': ['float64', [], 0], 'is': 'array'}}"),
    ("changes its input", WRONG, "|y = {R}\n|logits_fake.add_(1)\n|return y"),
    ("in-place with the watch broken", f"{WRONG}|{RIGHT}", "|import ganlab.checking.call as c\n|c.copied = lambda a: a"
     "\n|y = {R}\n|logits_fake.add_(1)\n|return y"),
]

# ways not to return
ENDS = [
    ("exit", CRASHED, "|exit()"), ("sys.exit", CRASHED, "|import sys\n|sys.exit(0)"),
    ("os._exit", CRASHED, "|import os\n|os._exit(0)"), ("os._exit at once", CRASHED, "import os\nX = os._exit(0)\n#%%\n"
     "def saturating_cost(logits_fake):\n    return X"),
    ("abort", CRASHED, "|import os\n|os.abort()"), ("kill -9 itself", KILLED, "|import os\n|os.kill(os.getpid(), 9)"),
    ("kill -15 itself", CRASHED, "|import os\n|os.kill(os.getpid(), 15)"),
    ("stops itself", SLOW, "|import os, signal\n|os.kill(os.getpid(), signal.SIGSTOP)"),
    ("segfault", CRASHED, "|import ctypes\n|ctypes.string_at(0)"),
    ("SystemExit", CRASHED, "|raise SystemExit('right')"), ("KeyboardInterrupt", CRASHED, "|raise KeyboardInterrupt"),
    ("GeneratorExit", CRASHED, "|raise GeneratorExit"), ("StopIteration", CRASHED, "|raise StopIteration"),
    ("an exception of its own", CRASHED, "class E(BaseException):\n    def __str__(self):\n        raise self\n#%%\n"
     "def saturating_cost(logits_fake):\n    raise E()"),
    ("a huge message", CRASHED, "|raise ValueError('x' * 10**7)"),
    ("quotes its inputs", CRASHED, "|raise ValueError(repr(logits_fake.tolist()))"),
    ("quotes its inputs as a type", CRASHED, "|raise type(repr(logits_fake.tolist()), (Exception,), {{}})()"),
    ("recursion", CRASHED, "|return saturating_cost(logits_fake)"),
    ("assertion", CRASHED, "|assert False, logits_fake"),
    ("NotImplementedError of a library", CRASHED, "|return torch.nn.Module()(logits_fake)"),
    ("loop", SLOW, "|while True:\n|    pass"),
    ("loop that catches all", SLOW, "|while True:\n|    try:\n|        while True: pass\n|    except BaseException:\n"
     "|        pass"),
    ("sleep", SLOW, "|import time\n|time.sleep(10**6)"),
    ("sleep at the top", f"{CRASHED}|{SLOW}", "import time\nX = time.sleep(10**6)\n#%%\ndef saturating_cost(logits_fake"
     "):\n    return X"),
    ("loop at the top", f"{CRASHED}|{SLOW}", "X = 0\nwhile True:\n    X += 1\n#%%\ndef saturating_cost(logits_fake):\n"
     "    return X"),
    ("waits for a lock", SLOW, "|import threading\n|lock = threading.Lock()\n|lock.acquire()\n|lock.acquire()"),
    ("a regex", SLOW, "|import re\n|return re.match(r'(a+)+$', 'a' * 50 + 'b')"),
    ("a number", f"{SLOW}|{CRASHED}|{KILLED}", "|return 9 ** 9 ** 9"),
    ("pause", SLOW, "|import signal\n|signal.pause()"),
    ("ignores all signals", SLOW, "|import ctypes\n|[ctypes.CDLL(None).signal(n, 1) for n in range(1, 32)]\n|while "
     "True: pass"),
    ("input", CRASHED, "|return input('answer? ')"),
    ("reads stdin", CRASHED + f"|{WRONG}", "|import sys\n|return float(sys.__stdin__.read() or 'nan')"),
    ("a child that stays", f"{RIGHT}|{KILLED}", "|import os, time\n|if os.fork() == 0:\n|    os.setsid()\n|    time.sleep(4711)\n"
     "|return {R}"),
    ("a child that answers", f"{CRASHED}|{WRONG}", "|import os\n|if os.fork() == 0:\n|    return {R}\n|os._exit(0)"),
    ("breakpoint", f"{CRASHED}|{SLOW}", "|breakpoint()\n|return {R}"),
]

# more than an answer may have
GREEDY = [
    ("fork bomb", f"{KILLED}|{CRASHED}|{SLOW}", "|import os\n|while True:\n|    try:\n|        os.fork()\n|    except "
     "OSError:\n|        pass"),
    ("fork bomb at the top", f"{KILLED}|{CRASHED}|{SLOW}", "import os\nX = [os.fork() for _ in range(20)]\n#%%\n"
     "def saturating_cost(logits_fake):\n    return len(X)"),
    ("processes", f"{KILLED}|{CRASHED}|{SLOW}", "|import subprocess\n|return len([subprocess.Popen(['sleep', '4711']) "
     "for _ in range(500)])"),
    ("threads", f"{CRASHED}|{SLOW}|{KILLED}", "|import threading, time\n|for _ in range(10**6):\n|    threading.Thread("
     "target=time.sleep, args=(1000,), daemon=True).start()"),
    ("memory", f"{CRASHED}|{KILLED}|{SLOW}", "|x = [bytearray(10**8) for _ in range(200)]\n|return len(x)"),
    ("a large tensor", CRASHED, "|return torch.ones(10**11)"),
    ("a large result", f"{CRASHED}|{KILLED}|{WRONG}|{SLOW}", "|return torch.ones(10**7)"),
    ("a large text", f"{WRONG}|{SLOW}", "|return 'x' * 10**8"),
    ("a large list", f"{WRONG}|{SLOW}", "|return list(range(10**7))"),
    ("a deep list", WRONG, "|x = []\n|for _ in range(10**5):\n|    x = [x]\n|return x"),
    ("a list of itself", WRONG, "|x = []\n|x.append(x)\n|return x"),
    ("a dict of many", f"{WRONG}|{CRASHED}|{KILLED}|{SLOW}", "|return {{str(n): n for n in range(10**5)}}"),
    ("printing for ever", SLOW, "|while True:\n|    print('x' * 10**6)"),
    ("a large file", f"{CRASHED}|{SLOW}", "|with open('/tmp/large', 'wb') as f:\n|    while True:\n|        f.write("
     "bytes(10**6))"),
    ("many files", f"{CRASHED}|{SLOW}", "|n = 0\n|while True:\n|    open(f'/tmp/{{n}}', 'w').write('x' * 5000)\n|    "
     "n += 1"),
    ("many open files", CRASHED, "|kept = []\n|while True:\n|    kept.append(open('/dev/null'))"),
    ("shared memory", f"{CRASHED}|{SLOW}", "|with open('/dev/shm/large', 'wb') as f:\n|    while True:\n|        "
     "f.write(bytes(10**6))"),
    ("floods the pipe", f"{KILLED}|{CRASHED}", "|import os\n|while True:\n|    os.write(3, b'\\xff' * 10**6)"),
    ("a string that grows", f"{CRASHED}|{KILLED}|{SLOW}", "|x = 'x'\n|while True:\n|    x += x"),
]

# out of the walls
OUT = [(f"reads {path}", CRASHED, f"|raise ValueError(open('{path}').read())") for path in (
    "{SECRET}", "/etc/passwd", "/etc/shadow", "/etc/hostname", "/proc/1/environ", "/proc/self/environ",
    "/proc/1/cmdline", "/root/.bashrc", "{MARKS}", "{NEXT}", "/dev/mem", "/dev/sda", "/sys/kernel/security")]
OUT += [(f"writes {path}", CRASHED, f"|open('{path}', 'w').write('x')") for path in (
    "{SECRET}", "/usr/x", "/course/ganlab/losses.py", "/course/x", "/x", "/etc/x", "/dev/x", "/lib/x", "{MARKS}",
    "/proc/sys/kernel/hostname", "/sys/x")]
OUT += [
    ("lists the teacher's folder", CRASHED, "|import os\n|raise ValueError(os.listdir('{FOLDER}'))"),
    ("a link to the secret", CRASHED, "|import os\n|os.symlink('{SECRET}', '/tmp/link')\n|raise ValueError(open("
     "'/tmp/link').read())"),
    ("environment", WRONG, "|import os\n|if any('canary' in v for v in os.environ.values()):\n|    raise ValueError("
     "str(dict(os.environ)))\n|return 0.0"),
    ("arguments", WRONG, "|import sys\n|if 'canary' in str(sys.argv) + str(sys.orig_argv):\n|    raise ValueError(sys."
     "argv)\n|return 0.0"),
    ("connects", CRASHED, "|import socket\n|socket.create_connection(('127.0.0.1', {PORT}), timeout=1)\n|return {R}"),
    ("connects outside", CRASHED, "|import socket\n|socket.create_connection(('1.1.1.1', 53), timeout=1)\n|return {R}"),
    ("asks for a name", CRASHED, "|import socket\n|socket.getaddrinfo('example.org', 80)\n|return {R}"),
    ("fetches", CRASHED, "|import urllib.request\n|return urllib.request.urlopen('http://127.0.0.1:{PORT}/').read()"),
    ("listens on abstract names", WRONG, "|import socket\n|s = socket.socket(socket.AF_UNIX)\n|s.bind('\\0canary')\n"
     "|return 0.0"),
    ("kills process 1", RIGHT, "|import os\n|os.kill(1, 9)\n|return {R}"),
    ("stops process 1", RIGHT, "|import os\n|os.kill(1, 19)\n|return {R}"),
    ("kills all", f"{RIGHT}|{KILLED}", "|import os\n|try:\n|    os.kill(-1, 9)\n|except OSError:\n|    pass\n|return {R}"),
    ("kills the teacher's processes", f"{RIGHT}|{KILLED}|{SLOW}", "|import os\n|for n in range(2, 99999):\n|    if n != os.getpid():\n|      "
     "  try:\n|            os.kill(n, 9)\n|        except OSError:\n|            pass\n|return {R}"),
    ("reads the warden", CRASHED, "|raise ValueError(open('/proc/1/mem', 'rb').read(10))"),
    ("traces the warden", WRONG, "|import ctypes\n|if ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0:\n|    raise ValueError('traced')\n"
     "|return 0.0"),
    ("mounts", WRONG, "|import ctypes\n|if ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0:\n"
     "|    raise ValueError('mounted')\n|return 0.0"),
    ("unmounts", WRONG, "|import ctypes\n|if ctypes.CDLL(None).umount2(b'/proc', 2) == 0:\n|    raise ValueError('gone')"
     "\n|return 0.0"),
    ("a user namespace of its own", WRONG, "|import ctypes\n|if ctypes.CDLL(None).unshare(0x10000000) == 0:\n"
     "|    raise ValueError('it has one')\n|return 0.0"),
    ("clones into a namespace", WRONG, "|import ctypes\n|if ctypes.CDLL(None).syscall(56, 0x10000000 | 17, 0, 0, 0, 0) >= "
     "0:\n|    raise ValueError('it has one')\n|return 0.0"),
    ("threads and processes still start", RIGHT, "|import subprocess, threading\n|t = threading.Thread(target=print)\n"
     "|t.start()\n|t.join()\n|assert subprocess.run(['true']).returncode == 0\n|return {R}"),
    ("changes root", CRASHED, "|import os\n|os.chroot('/tmp')\n|return {R}"),
    ("becomes root", CRASHED, "|import os\n|os.setuid(0)\n|return {R}"),
    ("makes a device", CRASHED, "|import os\n|os.mknod('/tmp/d', 0o60666, os.makedev(8, 0))\n|return {R}"),
    ("raises its limits", CRASHED, "|import resource\n|resource.setrlimit(resource.RLIMIT_AS, (-1, -1))\n|return {R}"),
    ("other processes", WRONG, "|import os\n|if len([n for n in os.listdir('/proc') if n.isdigit()]) > 3:\n|    raise "
     "ValueError(os.listdir('/proc'))\n|return 0.0"),
    ("a setuid program", f"{CRASHED}|{WRONG}", "|import subprocess\n|out = subprocess.run(['su', '-c', 'id'], "
     "capture_output=True, timeout=1)\n|if b'uid=0' in out.stdout:\n|    raise ValueError('root')\n|return 0.0"),
    ("leaves a file for the next", RIGHT, "|open('/tmp/left', 'w').write('{NEIGHBOUR}')\n|return {R}"),
    ("finds a file of another", WRONG, "|import os\n|if os.path.exists('/tmp/left'):\n|    raise ValueError(open("
     "'/tmp/left').read())\n|return 0.0"),
]

D = "def saturating_cost(logits_fake):\n    return {R}"
# unlucky notebooks: what people really hand in
UNLUCKY = [
    ("as it should be", RIGHT, D), ("no imports", RIGHT, D),
    ("functional as F", RIGHT, "import torch.nn.functional as Fn\n#%%\ndef saturating_cost(logits_fake):\n    return "
     "-Fn.softplus(logits_fake).mean()"),
    ("star import", RIGHT, "from torch.nn.functional import *\n#%%\ndef saturating_cost(logits_fake):\n    return "
     "-softplus(logits_fake).mean()"),
    ("a helper before", RIGHT, "def sp(a):\n    return torch.nn.functional.softplus(a)\n#%%\ndef saturating_cost("
     "logits_fake):\n    return -sp(logits_fake).mean()"),
    ("a helper after", RIGHT, "def saturating_cost(logits_fake):\n    return -sp(logits_fake).mean()\n#%%\ndef sp(a):\n"
     "    return torch.nn.functional.softplus(a)"),
    ("helpers of helpers", RIGHT, "def a(x):\n    return b(x)\n#%%\nSIGN = -1\ndef b(x):\n    return SIGN * c(x)\n#%%\n"
     "c = torch.nn.functional.softplus\n#%%\ndef saturating_cost(logits_fake):\n    return a(logits_fake).mean()"),
    ("a constant that depends", RIGHT, "A = 2\n#%%\nB = A - 3\n#%%\ndef saturating_cost(logits_fake):\n    return B * "
     "torch.nn.functional.softplus(logits_fake).mean()"),
    ("cells out of order", RIGHT, "B = A - 3\n#%%\nA = 2\n#%%\ndef saturating_cost(logits_fake):\n    return B * "
     "torch.nn.functional.softplus(logits_fake).mean()"),
    ("a list that grows", RIGHT, "ways = []\n#%%\nways.append(torch.nn.functional.softplus)\n#%%\ndef saturating_cost("
     "logits_fake):\n    return -ways[0](logits_fake).mean()"),
    ("a dict that is filled", RIGHT, "ways = {{}}\n#%%\nways['sp'] = torch.nn.functional.softplus\n#%%\ndef "
     "saturating_cost(logits_fake):\n    return -ways['sp'](logits_fake).mean()"),
    ("a constant from a loop", RIGHT, "s = 0\nfor k in range(3):\n    s -= k\n#%%\ndef saturating_cost(logits_fake):\n"
     "    return s / 3 * torch.nn.functional.softplus(logits_fake).mean()"),
    ("try import", RIGHT, "try:\n    import nothing_like_this as sp\nexcept ImportError:\n    sp = torch.nn.functional\n"
     "#%%\ndef saturating_cost(logits_fake):\n    return -sp.softplus(logits_fake).mean()"),
    ("a lambda", RIGHT, "saturating_cost = lambda logits_fake: {R}"),
    ("another name for it", RIGHT, "def mine(logits_fake):\n    return {R}\n#%%\nsaturating_cost = mine"),
    ("partial", RIGHT, "from functools import partial\ndef f(sign, logits_fake):\n    return sign * torch.nn.functional."
     "softplus(logits_fake).mean()\n#%%\nsaturating_cost = partial(f, -1)"),
    ("decorated", RIGHT, "import functools\ndef deco(f):\n    @functools.wraps(f)\n    def g(*a):\n        return f(*a)\n"
     "    return g\n#%%\n@deco\n" + D),
    ("a class with __call__", RIGHT, "class C:\n    def __call__(self, logits_fake):\n        return {R}\n#%%\n"
     "saturating_cost = C()"),
    ("in an if", RIGHT, "if True:\n    def saturating_cost(logits_fake):\n        return {R}"),
    ("with annotations", RIGHT, "def saturating_cost(logits_fake: torch.Tensor) -> torch.Tensor:\n    return {R}"),
    ("unknown annotations", CRASHED, "def saturating_cost(logits_fake: Tensor):\n    return {R}"),
    ("another argument's name", RIGHT, "def saturating_cost(a):\n    return -torch.nn.functional.softplus(a).mean()"),
    ("*args", RIGHT, "def saturating_cost(*args):\n    return -torch.nn.functional.softplus(args[0]).mean()"),
    ("a default more", RIGHT, "def saturating_cost(logits_fake, eps=0.0):\n    return {R} + eps"),
    ("an argument too many", CRASHED, "def saturating_cost(logits_fake, eps):\n    return {R} + eps"),
    ("no argument", CRASHED, "def saturating_cost():\n    return 0"),
    ("async", WRONG, "async def saturating_cost(logits_fake):\n    return {R}"),
    ("yield for return", WRONG, "def saturating_cost(logits_fake):\n    yield {R}"),
    ("print for return", WRONG, "def saturating_cost(logits_fake):\n    print({R})"),
    ("no function", CRASHED, "saturating_cost = 3"),
    ("called, not defined", CRASHED, "saturating_cost = (lambda a: 1.0)(3)"),
    ("the last counts, right", RIGHT, "def saturating_cost(logits_fake):\n    return 0.0\n#%%\n" + D),
    ("the last counts, wrong", WRONG, D + "\n#%%\ndef saturating_cost(logits_fake):\n    return 0.0"),
    ("the stub again below", RIGHT, D + "\n#%%\ndef saturating_cost(logits_fake):\n    ..."),
    ("twice in a cell", RIGHT, "def saturating_cost(logits_fake):\n    return 0.0\n\n" + D),
    ("deleted afterwards", RIGHT, D + "\n#%%\ndel saturating_cost"),
    ("magics", RIGHT, "%matplotlib inline\n!pip install x\nimport torch\n#%%\n%load_ext autoreload\n" + D),
    ("%%time", RIGHT, "%%time\n" + D), ("%%capture", RIGHT, "# a comment\n%%capture out\n" + D),
    ("%%writefile", "not found", "%%writefile mine.py\n" + D), ("%%bash", "not found", "%%bash\n" + D),
    ("a question mark", RIGHT, "torch.relu?\n#%%\n" + D + "\n#%%\n?torch"),
    ("a shell line assigned", RIGHT, "files = !ls\n#%%\n" + D),
    ("a broken cell", RIGHT, "def broken(:\n    pass\n#%%\n" + D), ("a broken answer", "not found", D + "\n)"),
    ("tabs and spaces", "not found", "def saturating_cost(logits_fake):\n\tx = 1\n        return {R}"),
    ("Windows line ends", RIGHT, "import torch\r\n#%%\r\n" + D.replace("\n", "\r\n")),
    ("old Mac line ends", RIGHT, D.replace("\n", "\r")),
    ("a null byte", "not found", D + "\0"), ("a byte order mark", RIGHT, "\ufeff" + D),
    ("odd letters", RIGHT, "größe = −1 if False else -1\n#%%\nμ = -1\n#%%\ndef saturating_cost(logits_fake):\n    return "
     "μ * torch.nn.functional.softplus(logits_fake).mean()"),
    ("a lone surrogate", f"{RIGHT}|not found", "x = '\ud800'\n#%%\n" + D),
    ("stub", "not attempted", "def saturating_cost(logits_fake):\n    '''Text.'''\n    ..."),
    ("pass", "not attempted", "def saturating_cost(logits_fake):\n    pass"),
    ("NotImplementedError", "not attempted", "def saturating_cost(logits_fake):\n    raise NotImplementedError('todo')"),
    ("return None", "not attempted", "def saturating_cost(logits_fake):\n    return None"),
    ("nothing", "not found", "x = 1"), ("inside another function", "not found", "def outer():\n    " +
     D.replace("\n", "\n    ")),
    ("input above", RIGHT, "name = input('Your name? ')\nprint(name)\n#%%\n" + D),
    ("a plot above", RIGHT, "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()\n#%%\n" + D),
    ("a long training above", RIGHT, "import time\nfor epoch in range(10**9):\n    time.sleep(1)\n#%%\n" + D),
    ("its check below", RIGHT, D + "\n#%%\nfrom ganlab.lesson import check\ncheck('02.saturating', saturating_cost)"),
    ("the lesson's setup", RIGHT, "from ganlab import losses, plots\nfrom ganlab.datasets import points\nfrom "
     "ganlab.lesson import check\nSEED = 0\n#%%\n" + D),
    ("the package's own", RIGHT, "from ganlab import losses\n#%%\ndef saturating_cost(logits_fake):\n    return losses."
     "generator_saturating(logits_fake)"),
    ("a seed above", RIGHT, "torch.manual_seed(0)\nnp.random.seed(0)\n#%%\n" + D),
    ("double precision above", RIGHT, "torch.set_default_dtype(torch.float64)\n#%%\n" + D),
    ("no_grad", RIGHT + "|" + WRONG, "@torch.no_grad()\n" + D),
    ("NumPy", RIGHT, "def saturating_cost(logits_fake):\n    return -np.logaddexp(0, logits_fake.numpy()).mean()"),
    ("a global that is missing", CRASHED, "def saturating_cost(logits_fake):\n    return SIGN * 1.0"),
    ("a package that is missing", CRASHED, "import tensorflow as tf\n#%%\ndef saturating_cost(logits_fake):\n    return "
     "tf.reduce_mean(logits_fake)"),
    ("a module of their own", CRASHED, "from helpers import sp\n#%%\ndef saturating_cost(logits_fake):\n    return "
     "-sp(logits_fake).mean()"),
    ("a data file of their own", CRASHED, "w = np.load('w.npy')\n#%%\ndef saturating_cost(logits_fake):\n    return w * "
     "1.0"),
    ("very deep brackets", "not found|right", "x = " + "(" * 3000 + ")" * 3000 + "\n#%%\n" + D),
    ("very long expression", RIGHT, "x = " + "+".join(["1"] * 20_000) + "\n#%%\n" + D),
    ("very deep unary", f"{RIGHT}|not found", "x = " + "-" * 50_000 + "1\n#%%\n" + D),
    ("an await at the top", RIGHT, "import asyncio\nawait asyncio.sleep(0)\n#%%\n" + D),
    ("a return at the top", RIGHT, "return 3\n#%%\n" + D),
    ("exec of a text", "not found", "exec('''" + D + "''')"),
    ("by globals", "not found", "def f(logits_fake):\n    return {R}\nglobals()['saturating_' + 'cost'] = f"),
]

ROWS = [*PATCHES, *TOPS, *CHEATS, *ENDS, *GREEDY, *OUT, *UNLUCKY]


def cells(source: str, places: dict[str, str]) -> list[str]:
    """Return the cells of a row, with the right answer to 02.nonsaturating among them."""
    for name, value in {"R": R, **places}.items():
        source = source.replace("{" + name + "}", value)
    source = source.replace("{{", "{").replace("}}", "}")
    if source.startswith("|"):
        body = "\n".join("    " + line.removeprefix("|") for line in source.split("\n"))
        source = "def saturating_cost(logits_fake):\n" + body
    return ["import torch\nimport numpy as np", *source.split("#%%\n"),
            "def nonsaturating_cost(logits_fake):\n    return torch.nn.functional.softplus(-logits_fake).mean()"]
