#!/usr/bin/env python3
"""compare.py [options] EXPECTED.json[.gz] ACTUAL.json[.gz]

Both files: {"<node id>": {"listeners": [...], "conflicts": [...]}}; keys that start with "_" are skipped.

Prints the JSON path of the first few differences of every differing listener, then
"N of M listeners equal, P of Q proxies fully equal".  Exit 0 only when everything is equal, 1 when
something differs, 2 when a file cannot be used.

Two listeners are equal when they are the same protobuf message (Envoy API v2 as in Istio 1.3.8; the
field table is embedded), so these spellings do not matter: field names in snake_case or
lowerCamelCase, enum names or numbers, 64-bit numbers as strings or numbers, "1s" or "1.000s",
default-valued fields present or absent (not for wrappers, messages and oneof members, whose presence
means something), null for absent, the order of object keys.  The order of lists counts, so the order
of filters, filter chains, listener filters and routes counts.  The contents of google.protobuf.Struct
(the deprecated "config" of filters, metadata) are data: names and values count as they are written.

What Istio 1.3.8 itself does not fix from run to run:
 * the order of the list of listeners: matched by name, then by address and port;
 * the order of an RBAC policy's principals when several ServiceRoleBindings refer to the role:
   compared as a multiset;
 * which of two services that select the same pod and target port wins: the alternatives observed are
   kept in variants.json[.gz] beside EXPECTED; a node is equal when it is equal to one of them.

  --ignore-conflicts   compare listeners only
  --variants FILE      alternatives ("-" for none; default: variants.json or variants.json.gz beside EXPECTED)
  --max-diffs N        differences printed per listener (default 4)
  --max-listeners N    differing listeners printed per node (default 20)
  --node SUBSTRING     only nodes whose id contains this
"""
import argparse
import base64
import collections
import gzip
import json
import os
import re
import sys
import zlib
from decimal import Decimal

_S = json.loads(zlib.decompress(base64.b64decode("".join("""
eNrlPV1z27iu/yXPHU/c9uzp9s11nMa7ie21ne7Ze+YOR7FoW1tZ0kpympyd/PcD8EMiJUoiZae7c+9LG0siCIIgCIAA+OcFvfj45wWNHuPngZcEg8e3g9sgy2lE08FV6gXR+jlhn1xNrkf3t+uLj5dvLu7mV9Pr38h8dvvbxcfhyxu9vXfM94N1mC281DvQnKYZ+5XGebyJQ4S1vl2R0f16zoDBj8chuQRA8u/hxce38u+3
Fx/fyb/fXXx8X+1sE6d0MEqCcRxtg90qPqYb9rtE+3Y9Ip+XizEDxP8A6MvJas26vJ+t7heL+XI9uSL4kNxOPo/GMK5LY1dL+seRZvkdzfexjx2M57PZZAywfniDnU3Wk4uP/4COJhz8zWR0xTq8m6xv5lcEultMxtPr6eSKjX6+WE/ns9XFx3++uViM1uObi48/wl9zxA7wXdzD/++BAMvRGAB/MOMUH/Mg2i3SIE6D/Lk6
WzfTzzeGaWJNV/HmK81Hvp/SLBtoczResNb3V4v2xvMkD+JI/FjlXs7ovlqP1hPyaX4/u2J04L9vp6v1ZDadfWYk4c8Wy8mnKX5lJvg69bbbYHMVpHSDHSHw6awEPL9fix9v2WQq1K3CCyVjXwchsOV4D+x95+Wb/QC4J+LgOQdJ7hnNfmNEmPxrPVnORresk9v5GP+q0SSFaUAG8RmqIwau+LmkWRJHGR3HPoN8XQzgbv4F
WG8xWd6NZpPZ+pb3WPwGpryaLhmHAR+sJhMyX99MlnyJTO6Ac0fL35SP3jWghf8KnMbhEQiRzuL8Oj5GfhW12XxNSvRWk+WX6XgCjDv6Mprejj7dTgykrXcyjaCLyAt1eiD8m9Hs6nZCpjNOUwX3Ia6B1Yqsb5bz+883pk8aev4SpPnRC2/iLEdhg6sUej3QKC+m8pbPnpxKKb3ewHhn2pA2TJQMtoxJBt5mA0sjjHfY2Tg+
JF4aZHHEWWgwTxD25Bc2Z58nDB4S6K0NtM9pssEFc8wENP6DYfuJSSSAB3BHt0uQIr+Ryb9g+ayYpBmPZmMQNnyKrkYg4m7nK3g1/AdKodHV7XQ2ge/Hk8kVfgSccw2Th3wGZJzPrqYodZiokTSGtu/w15fR7fSKjJaf7++A+5gQUhgCwM9/5oLrfk3m12Q5mrFhDznLTlcrAEyuYJFjv/9kgnZ+vxwjNjej+xUb1AdcqbAB
3EAP0/GID/QH9rDkseF7fDC9W9xOEBP2DVviP8/mv86aSbz1jmGO5L3GP65o6D0rf0p2uJ7+S5cROpCI5t/i9Otgn+cJ2RTSgRy8yNvBewB/A69KuXEnXuAi2hQ8J/e4m/V6MeT7Afz1thn53v1ex+k3L/XHYQA8P6YpjDb3gpAz0+2vo99WMIXLX0fLK8H4QN3RYjGZXcnnbHXo3+DyH82AV/5nwoYhf5DVRJM0ZxoDiPoN
7GOwqGjq4YsZ6A9sfX0GLloxfGDv4H93zVz64G2wq+Wn0XgwibYxiHVVHsAqWE9n9/N7DhdkAFlP70C6zsj1dAl6wKff1hOLbkC8ZSRJ46dn1hv+XLBfOL5FHIcrmuPunME7z1/EYbB5LrYWmIS7EayJJZf5y8n1ZEnkk2HxZDlZ3MI6YYux+LvGQtqIS3ELgm/+K4MPq1LT13IgxeAaiI6feuGCAomifHBFo/gQRF4ep5JY
N7D4l0JjuZve3jLhwTagGQhroOGI7RYAGbbYIGYqIIAKNmwaB49DL0z23nBwd0QpDQJ6cCc2Gyk0vkyEmrCcSjHfDgq0nWgTJF74KYh8oC8Cu1/B/C2nn6czrtrBz8WEEbcAdwiekAWHkmgbtmAGMz6d17Bk+BQNyj+ZuACxRMYgYzma7OccVg+CBthfLz7+26C7gJbo+V7uCYVD/pxEefp80byDDmAmhIrCkOz8HqfJt2+k
bpb9Wjl2+CsNdvuc+kLxkAoIfzw4F5xupPQljPJpsKdemO/JZk83X5lkYr/H7KcAfxdE/OmzWCEgrLJOwL9/ywnyLrDsW8ayggmYhrw8htyUACWlD6ifvuUjfV2AzHkMfLC1jNA00cC4Oij7bV9nay/dgV5PQ5DVcTq49R5oWGnaiLiG9HCgTgwOYX7Mk2O+8J7D2PNvY95zBXaxXkd5ngYPwAWZ8mf3tyv4K9rdeckAvw0a
m+jioAAgzIPQO2bUqiXb2fgmzJ+vaPoYbCj/Zdf7FF+KdhrB//fNxaHRXMcXHjfkQBqBQnZpNJXFF28uARh0C1vTkRLYnaVxRPgEZiQPDhRWHcD6gKB4C58moMwDB/vkcWjupnQfFN9+GYrW6FAgOdtU/g36XXPTwvPA2nGUYJHCUzG4oYVtJxqnlD7AHlFgu4vjHSy/BI3dh+N28Ak26S9eeBSdVQnR0Z/EmfdrBqHQ0ozC
1ZErPLz5QewTLdMotxLeIGJ60r9/LOcpQXKVqhf0sYUnYXAIcvLwDAujEZV7MNzevVXokTHDnsTMzG+gRs0dwJvmm4RsvQwb04j8caTAaiGNdvnevvuc2//ELx0AJtYx+wokhCgDsw2Wli0PwGoncRrsQAsKiZ9ZtnuxWgmwTJEdSR6TJE57gmb7PpcpknUAbiBsbljP4TOBrc3n/PsjTlgTq6TcoyU/R7xAjLTM8w37kKGm
TrYBDljg8SPVEUiFt+EM/dUBmTp89MIAlgolG76dZ7ZM8Lj3GyTpF3zDv+FKEdmDVtSwNmrak2k+VxtYIr55Vr/SZzMaTY0GP0OLptnGr8lG/ZxUv3px6QcQ3KbeDk2rBgK0NUfzg7V17bdsCAhkbJMnnFBiGMMaODZr8DUfPMmYp69FxqouZRN6zM+NpnawRa2JfuGMBghCy5w+MdS8MIy/EfqUgEzyyab8Wt9XN2nYgskV
SPoSD77UAB6JN1lCstxLQmrL1LJpFuwiHSG2SQGwQ2ILK09xQQEQzwH3R5oG22et472X7Strtv5RlnwNjB9lx4ffQdwT0NBLTh6aOZlPWXw4xBEYodo0JRFJhPu7IjI38QEENmo8xQTjAuJNTeM29oIPGJhWjgG2BbqGmT50PyMZ3aSwC3PebVhorN+Vn63Yt5x9xUzpENvaI8YKlxbNEzzNyVoGrJ34aKLXkmCddKmDq5Om
pYMaZYZ2/GE3c8BEPmW+R3LGYV++wrAblsVV/C0CQUq9g740NowchLGQM9frQofbNxUp6Ca2osC2SQZmDtIMTFrUX2Fz6ODeFW+wZt//jJ8zrjPAeRW2q34HpK9v39hxW4/2G1dlneNEKyKHmVoOUt20E3W3Srws+xanvkuTNHhEBBuVImOr7t1u2A2m+5ybUTFI9mBqZceAy1llI6Ebf082x/Sx+gLX1sF7Cg7HQ7EJEdje
skZzp+OMvYQaRGeF+mK9drjimvWmruatAGBJkLSx1gJf8/XK7dVuV4h29m1alhyF3S6lO7TdtGX18U+bSASmWiRBi8ujNX6Bqx/cbGG6TYVvdmmyATnEHEVtlGYHjfwzIU5xBXBvQCaOJ1oItYSvb/FjeZQhZfIWKLcnPp6rWbo2pJHo5hABHEkU+8xPtQ1SaA+kyLwdZYauqkkbJ2Uc+OnSi3ZUcZHBiqDb4KniNWHP0EVh
65946ZS/rMtWj5yZwRgvI+/YmitV1mMAYPnnAdinW5pv9o5UT7x832ZPVRcxWoIB0E7btDgSIahPpd/pbe0VN+A6O1P5WLpBCS6CFrIobQYTfIsPeOd8+C4APrMWJQRJXt1j1+XFEOLZYTJe7EeGW5AiMdrs+rbhIRiwXQkoJD4eC3ihpYBRgAzGAGGsAODybO9FETVAvnSBzIHUgeu6UZWmKzBZN7k0uYu2ZOvh4cYzMShc
uZcbZUXOzkXIMQ16krhGHZQULDyE5PFXJoKUNbRNY9jFw+OuVS2z66nwHivPrgH+goNX1wYo/wk6jGgEb5q19ckhyZ+1hoF3OB1P/mo6utPmWelFbkEGgoltkQBJ4yMYHewQjZH3dLzEJyMO+qdf1yMGuILly7lHjgwC+hYL8oN9m5/I6Vwp3v+Hm4sVspzEnh1MU/jVOtfe0OiXRA3JJx0gRtHzqYS1mDoYyu8ZUE9zJzIc
kZygNsFmCrIbDcA4Ylv7+170rYsw6FkwtnAl2Cy4MAZBfZo05X/iCWxYW2lZdiLwVRaesDAaUGtQv+1QELaus5Hbz/ZM45i7PDLrRi9dCkRxKqBw5yN/07HY64cpzERJqP0BKT9vaRlMRdUx45HnyVBalnN5tsh3wCQnLHZseKk7ybkv3XvI4hD3pKPiM+9AWXrm8JiGbONUgd9BLvjurQlNhoo4YTVhqWiEyrt94m2+ktx7
CNED/x9qfwwqNU3lUPdbEPnQUz843NPXD8bBe0I8NscUz1QFqMy5PcjPYx48gq4QPWAcMtmi1yEDnPI9oSjgSMJjQ9xAS3CJiIeXcPFMnOPaD56g1TFhp4kKUJxn/hv2hJZDZiN0MAE4eHSupnEoAPcE4tpYsAFNU1gUwFNBxLzNfH1wI5sbZh86l8k9asKF8aErY26Gp41OXQRAcKsTzR0LI6w9IK+jK2OjNkncZYO8NDqy
0N+lWd8NH9c9M5wcIUnbnOtX8REkUIWHmHaTneT4WIJKBTNdCymtHI4cq24McyCq2D45zKo21tY/R9XY6TvlJNwBsO4q1AKtlHkPksf3zGLyKlsCqru+jPZQlgU+qeHGXhSJOI0+w4bMHRkaEYePth4ALW4Ho1OO2xIpxVfj02yTBuIzbdxROQplECF9pGH5SIlHeKfb17RzmIYco6bRrFm0DxCWf/yXGiaVoLS/Ey48QK4U
nkwXJgcMdzRrdo3JU2qInl1wXs8oN7sTSOMxphIHhksuE6zR2HGViYqgMBboz09T+gVuNZNR8U1nx23N3wQ6eiiCc5sCFWCB5hi3zz5pCy2rqQHC8Z2ik7zNz1d60oVfPn00n0xwbzXDIuOyrfaqZ5e8dfOBimOSHwfK6O3i91e5SRHWjYK2KVz0r5QIPDBtHKdZmecg7BqDvd9hYfGGashh3SDax77xFY+01BlIfUNSuqNP
lbPUCI0oK5sVKUefkrgMFdSREBKwCtFBvWFdoA7l7aru472HNsMpsC8bJu6KQkOPeQD/vIhlylQbE4p2Wj5qmSf0EPtOR+oiV1HRqcz9cW8AW4Kc4ekTjLHYarRzokd0y8g3H2p6Q/2ozgAF3qAVVgUzZMeeIEeMmxzTQGGJ//BeyBr2ObKdqQshL2pvmgjg76iyxHw/4FNM5GkoHolsXJTiPYJEew3NTzBDzMH60tYX3fTW
7fkwfjnS9LmIDFDm0xRSzNerXZhtl99KZDpJU4d7iVqC0Svfy1Q4vkUGGXO+1Gy2LOdr9wQC1XpkBki5JZeWsWGNmUHAIi/ai2wkcf6Be0iwaXZFNsD7zNuxAOFh4cvj2nub9tcATvH0CV2Qr5tDnNP2CIwGgEvWVInJqMWVO4JjbW9EUxEfwjSIPrPB5Z8yES+9Z7HuwO6eMc5PzAaLU+K6bhrnrAMs2zypIrEdnMStK1Tf
GOwHoPOINSErvKCPuiYPxMLoMqCtGKURxVppBOafTsXjCkJ5nmTqO2VfQ1+RoVnhYlBeqR4QqYLTb2mQV2I2iuyKDUvUNWna9vUuuISFaT7QBjQxACTBDKG0NZxHdglbXrmhMqLx41AUsym+JUwby3N0I2cVH8TxwL4JXPyk9X3WLtoJuuHOfqYtMWJW7SGO7wMeDMTbbas8KsfN//4EjebQRoHDiJEgkcvw2qEdNMxNWRQt
FZhVfw9/mhTlZhwwLmrU2EyuPkhUUb0MTwtgTYGUsk2mYx58hyYvfaj119txzaT+G+CG/3KJW9gszUxTGjZCZUNxQaRAam1pMm2Ecdal2sQy2/esOZjSu6YQb+ic+M/XXCnCh1ai2Kg9/Z/L7ks5a3VMrEqRnFcZaWsjCpGo7N9jMlvqEVy2LRQzF5zzoMkOS/cemRBo7a5UdbwjzKjQd6T+YeXKqTUkRUCColAYjyFlYGRL
AxLFGCGAZ6n2KpBlbS0Rodhuwyj+uDLGW6gdqCBk1Fb7wLQ6kgg1qYNZpW0ATdTOuZ9BhXHZ6eLgDfWJVZ08fkgd1agggsnxKXnckzJw3dozWSRFSxFKvJY8cutCZoVyoU6QY4J/m8Vt2GKa9HURm1RoYw1HadUygZVMADtvir4bHAIWONDNICpBZQlF1lZlGqFXdgNT9H/nUOo3F8dkl8L6b8+lrKN9z5upaZXfRD2aemp5
d/GaDm2pviC5GieDf2BsCWYz0cyW7CUo5SRkUYLhUjCOvwa0F0jWUHEq9QDCdQGxTdMUi1CFFuagwyAxWZz7f4LkBMicSCbXZzVsAwaSn2R3tFIKrV8nR0XHMjTF76ixEtu0lJ09DjKsgy66Vh9L/rA+AFIXvTg4tOm58I5t0OzMaJQFGK5m22NzWkm1Dxa2Wv6UYYa9/Wj11B25d+jPmLuFJ3bTvKMTs/df8/ar3qPz8MtL
P8I1+dukWs+4nGUiZ94hCevGQNvRC1ggKSbG9GiaepEfH9xbtpY8LZ2MFwdRlLhZA9CKFzeZreg2Sy0OEtWSJmxzclNsgRSinJNizvVWOKWOKDUT4fsjLMy/8zDRxbjrrp53ul713ax1nlWf83P+Jm24o7juX2T491UW2eNura+38W9ZJ1GtHqSrj0Ob5W6zKr+XI8FuxGd2J1TV6VJ1aSVjawnJmo5izvyLc5gzrvufdmLc
jgyX6H0MxRMlXJ9ynf8fKon1EAa9K5aW5uUrstj3EhB9qXC6yBCFNatF3A9xhKojz/27jXelWSEqJW4Bw73rUZNoi8k0rkUW1UoOdil2otJkvGs2/UyDByLTYtgs/jdOD17lNJalPxYvus+MGnMVTBhgrkgD8Q2hUcqSDONdJUZQ/by+hK2+z1MPKNLQQJQ+MhbcceOsLqKsN000eVUcTLcSaNzhcHC4FRGtJgxb+1GDws90
+ujQLbIdJk65Yh/5Em+WGyFrKbrCkRJEBUafcnQ29IA2kS1VcFy28AAEV4DVKyq0qDFXYHz7VQHhYYtagdsZ5CzOlYrdKujYHb+5hlshIraht3OGJQ9+rqGxBlV6RlzhCTeJAkqJKXEGx+cUT6VUiHg0Slm8iiu8tWxZgntxWkVFJkpVe3eTIH0uceHx0xUD2PESGINq0pWeZoltRUDwHUH0bz8/tTFb9l4VKH9JLImLfGLx
5cwVpDt9+GKhws8xPOF2HkvKacKu8NO3+7Sa4iFdBaDiALURd99x7RnEIvYOvzJj3VZriYgZs9xjyv2rtWSLHjmmPOUriHyK5REQNPfgRjyq+UOTumslcL/zQq4K6EYWMVyfxBnkCRaubak3RUnQm9he2MTXAu+dmxjF1RsO82rIEnO+K6qZvl14W5JYS2zgZA75T2ualfHH19heOJSVSegPkA9IgdhjIl56jwEowqsUfn1I
zIV23EfROC3syhIdwuiBpVH+yaKvSS3l6bz00PvHi8KueQ0gsFAe1HROJ+S55Yt/EmUQRIi8Sjoe+0zKUeMnvZaz0pQUllIz+A4MigRfVhOydoDU57yURYtvWDEShr5j+Q2tqRnrwpooD4b6rMdGYO00OyaCYobT/Zd+tyPxg3F4Q0R3Nh4yGWR3CCJh9xWT7dXTgM9/XdMpJ+pYl28P73d7chABgQ7p32cfS7dvVBFDlsKn
886qpnQ/fpFV9/Q5X4p1Ir4VcLY0s72DSzkJdUe1doeXUo2BVcWApRzWwrt6zZqIEBQ3hPWZpu4Lx7geHfbjAoWQEuGX8+J37qmX4HuhWkZv1RcTT8Wsnzu+9MaQBVv7AY021c1yyy8N1S1l8VDW3qoFS1/KaqRmQepIgxJcccGEgmCQZcdq37ze4e/fvtrW0+MnFHwwWOOkzOzQZBjLWTWAtWRgbP4Ttm72XNgJkqIKwwFG
j9faoCcTDyl8m2qQcpUTdGqr0+48JMk/vwb5flQA0jup13qWewGBMZwuVUeRjwUzqqCj59NBz1MJ+eUMCMKkpeXTvmvi1P2kPry/AV5mPmoWSg3M5dqtsiILTdUvbtWyS6BAe4kXo2ssdSkK3/VAT9/xMNjDNUdN17teU3tR7w9lPNWsmWifqjVQHNrYogJqbZFaiM+7CWHZU98rrJUa3vww2dWbWhxUk2OGQnzncGkhHgRt
SKfP6wxXm5emOst9wMo6bikY4iJQpzZSL1EuESK+vOT8NcbbeKU6j9jAugxMSxeRCoF9AV0sKlteyaLdrHlpXYW2FFE2zntLKqhn8exTRyyHRix75XyJrC1ZE60tAOLUmZYpXqKmhJrig+6daizK1wcH9xBNd5RkoZftaVaJQ8YAmxCDhUT8jBXzsPJG6SMlGCWQqqEyQUWR57XqhpeXRN7zq79P/exUci79okiLLLvEimDq
FWCIl/HHByw07ePfP1RQ6XUtjHqXpZkvDRdq8qNzdrMkUUOB+xNBuaYyK+8eMCgw/CIbWTa5QY6dn7tXNB/zPhtEWfY1SMjTdkuKOuAfLC7AEB7FHmvbnIF9ptFqudvtqX5n6tGQGIjnhg1VkLqqYQUVwxTnBUuWyMs293HSUHXtVYUhKDbHKHgSpTNtjj9fhV9F6f7K5amijr96T3lUEbbillDrdDGm9b/aEN0ykfT8I1np
T4qXV9B8BHqDuexrhl1Zpz+5Jj3p31c2W6zWn1fCA9jdrw9xRl9zjk7NOHwlrawzkfGUHv4G4T2WWscJ9zjrioOtm8FeEeDYSRWjuLDzhAunT1FJNO0nk04hVQHSbwN3vMT7bHhmDWdLJ9BP6HkskefhGIR+R0SjI8L8x8/0+ZOAXXbJ5v1MfUkVu2XKSMim9WxDM/DMSQu2lWotF8iftaPixnhlul6+T09lmj4/3QHTLfU2
9TJYr4qFmv00KRB4tXm16x631VCce/zFpBj8/DgRqPAofP6DZBRPpmo3rWFY4FMlFujsW8lZRmM6+jQOqgPdQxztYl4BH1G8w58L/FXzep4nXohiWIv/DEQNNg33KTUYp10Dec7+COVAhswfPhzcPa9+ue0cTr8Oq+5zGoFWu+HsZe2vVYEMJiUEJQf7db3yvUdP/SAr+QbrKGWmK7WO+Z443wjer++n5lInSnhZP4zeXIRe
TqPNMztsDjZpnFX9cryMk73zqXEUgwWDJX1PwsVkus/ZFTDaQwswaPQrn8/KAKZeqhmYbo4lbqERLHwGJmP15qrivSwExk8Clffo7NWSOCmsMspRqdTOxU+LqLpj9DUCtlFkuUMAYZw4V5X1fKXwwfvzTTK88/yyVsLLWbhSFtAJIrWEjuq+wRNNwi4bNi3I8rWp1uMpqKmFHoxVIc4D/OWM4JqklslBy1PYy+Vq8Lcb6red
cfBNld5eXrmLJiKJxCDCFhDm1Xr8+tYPZy901THCfJOU41tvErPa0e/s2Fj40sfjGSxU7JPHodUKMqI4uCrgfBnWtss+p3zuTcTlkREr5FgW+LY+jutVUKPxEKTYAnqMpKt6oMvEtBUX7D3BGFVhLxa7AQ7W44WtVHSB1qjKKZdvBIniJLG5aKp6mVbl0qCiiqAj2MrFWLYqlN2sN9fAOQFqvUTOy/mhGn1/Zf2TxsMultte
XldVhDeNvmVT71D67lO6q11bKG+I77Lam/rAUhqfQLPxi5vRi+6Et6fpVgnjcSqFLnLSUXO83fiRFtsCa2dmmay0jLWMu828shGewIlay9GzftOEvqTafLEl2w8brqZTHCfOybHD5hLt7EjpwD8sxLjWEKsOpCzozo4eRUGBnlQU2hZIej0woBHrVZ6COq7g/GLXmx6ZN7QYWAsPFbpUUnzvBJjVJI42QVLcItfYTn7Xik/x
kWDpwO+aCtmihZ+9MmmgljHcCG6kNfqLGDiwRbfg3j4EU4vlWi31F0fqIX/JV67rwoJZ5LIoxn4SD0r/nbGAuOFb7eoxZmQFXYuTNVuITxuToFq+dkx0qSx3tS9Gen5VNJ9e5rlkbKc5RLk0r+2eDfmv7BaQKMbazuIA5H1XziyofUWD0tsZHQ+0uEvknbl75Ua/Avl3deQbWisoFxQ0fykZlFOretdh2a64hNDE5Sqp1ZWk
9YCHcQr8OKIk3ratmfKir8pW0ipmilQ0Y3VrlX/bwAwW8P2K7g5FdEdjhqIZ3Us7dLV+qgugaci6MFHmqqNqsqHccfW+3qYutcGxKzfj0HRPpc84ofmiSjO78Uu3gyzvbqhyEd9RjmHY3UzFfzCDJsqlfy3XbmaM0t3gm9UeGyxYXj+MK4gHnp4KWJzx/PQtb0k8MSWbiXywyhORFKI9zbXLZYfqC1NmGwx1t6OaSjm0QH+w
5u2ULEm3NmV9HJ+FHdv2rcyNVnD5JCid2N8dsbDsmgf+8aw4XqtYddqrt7NYghvciftYOjGYsxuI9dxSUT8bUPr9W+ns6WY9m/4WlKZn6o2pmLkSVWxLa77yOvAszANxR3OQiRQB/cqGN+K9LYe00FsUsoVF09gXvrXtqZHSuu1CHoLIF4GLFixW6JGfRDO+2r10R3NbzNbs6xW70TBO7dgG76qXDWrOFC7hDw801ezuF5fl
ev4N0okIWAnGe6BhPxoObllbJVXdUCJZ3lVvwzsquW3mpwWdNoVd9UnxDhoz27T0vuFALaYrZAcBOzQ55kViNyZS6xF//btAiTNn4Bcc+q0ErtC8UqzdSsCUCQpAk8DHhCsWCU/49QGVAODXG8CZZkkmYpZIKB49rnTT+toNojCIlJrCb2uvuIplXGAOuMhsVpNDfeh+z5KuJPVByFgjozk7XjvIq+tVbh3XVCy35j1rPPTG
9HtVeTiBFmep9XDKAlNvJz8NaK3ewykQzpaf3nvBq7x3CJ4wBnE4GOUgVB5kDIen/NJYwfC98qfqwrL4nh/VStNYCljFlmQysHihSkJhNFc8NVpx5vba8Xr5wgBdR0WLdwZrNqnAax6e1KMSDUJl+5ACNsu9Q9KB6lp+p3GfzUx0uwetZ6lrUstRM9+bcuP20KrZYMLb2LFQQzO3fbsALFYPT84ajBbTn6m4gU/cj/ej4fCq
erWWcTtu6kKOpLx1LPSOGW0iWFvrwZg1baGbdWtndtEhN9n7DZ9jzUOg9SqhGyZykgCPUDNLGvBJ4gUUKsKqja21W68s+1IQXYjrstyGJ61DMcoMHrl3vaRbmuKGr51nW8KZ4kvlLokX9yEbdoVuQrNNq7ipTAtXq5mNsLcRjPAJPf0W2Zc+NDJqYvgkS7yNkzhg+YI8NbWwr3zK4tiJetBd3ufxY13xcqdcsItYNCoHQCsg
VI8YQujRgQyIqGZLOxFjIHiK/1LNvzz1oixRC5m2Al7Lz7XrK07H5VSRpoK0QUpbaMgp0nBV9VyTa8MCno1fw8jixWS78H1jz2fZZGc8fOgajLnSufjgsUx6vOrtmxe4xAiyRoagbWdglUhrtzEMlOFY0OCXY4zhAH9iSnu6o/pp5R/8pT1FGTRDdSk3bULp3JJD+ShsEZS7vcli7xyYSyfKnstG47LrVoGUD77rJmyDxvn2
OV3UoegKMpZAwe9qAdO8ehYjP0gpCm7TF/23P6Y4SGXJWVc6bWcUoY3M00SMbkxroVauJoeBlAvFZtrO47Xv6ma9qSlBSi5jdYSXLiN8cw5O6zvXAqLj3W+vr9xUm2jaNyuTwUec8GQCu8EK+hqjpytTAP+bp4BPdcsHgqIPemTAa6wrtSeCu73idninmhqVzxxKmEuGM5EM0wQyckzYMYUTA728vPwXcB7rEQ==
""".split()))))
MSG, ENUM, MAPENTRY = _S["m"], _S["e"], set(_S["k"])

T_DOUBLE, T_FLOAT, T_INT64, T_UINT64, T_INT32, T_FIXED64, T_FIXED32, T_BOOL, T_STRING, T_GROUP, T_MSG, T_BYTES, T_UINT32, T_ENUM, \
    T_SFIXED32, T_SFIXED64, T_SINT32, T_SINT64 = range(1, 19)
INTS = {T_INT64, T_UINT64, T_INT32, T_FIXED64, T_FIXED32, T_UINT32, T_SFIXED32, T_SFIXED64, T_SINT32, T_SINT64}
WRAP = {"DoubleValue": T_DOUBLE, "FloatValue": T_FLOAT, "Int64Value": T_INT64, "UInt64Value": T_UINT64, "Int32Value": T_INT32, "UInt32Value": T_UINT32,
        "BoolValue": T_BOOL, "StringValue": T_STRING, "BytesValue": T_BYTES}
DEFAULTS = {T_BOOL: False, T_STRING: "", T_BYTES: ""}


def camel(name):
    """the JSON name of a proto field"""
    out, up = [], False
    for c in name:
        if c == "_":
            up = True
        else:
            out.append(c.upper() if up else c)
            up = False
    return "".join(out)


_names = {}


def fields(mtype):
    """json or proto name -> (proto name, field)"""
    t = _names.get(mtype)
    if t is None:
        t = {}
        for n, f in MSG[mtype].items():
            t[n] = t[camel(n)] = (n, f)
        _names[mtype] = t
    return t


class Bad:
    """a value that does not have the form its field asks for; equal only to the same text"""

    def __init__(self, v):
        self.v = json.dumps(v, sort_keys=True)

    def __eq__(self, o):
        return isinstance(o, Bad) and o.v == self.v

    def __hash__(self):
        return hash(self.v)

    def __repr__(self):
        return "malformed " + self.v


_DUR = re.compile(r"^(-?)(\d+)(?:\.(\d+))?s$")


def duration(v):
    m = _DUR.match(v) if isinstance(v, str) else None
    if not m:
        return Bad(v)
    ns = int(m.group(2)) * 10**9 + int((m.group(3) or "0").ljust(9, "0")[:9])
    return "duration:%d" % (-ns if m.group(1) else ns)


def number(v):
    """numbers in Struct: 1 and 1.0 are the same"""
    f = float(v)
    return int(f) if f == int(f) and abs(f) < 1e15 else f


def struct(v):
    if isinstance(v, bool) or v is None or isinstance(v, str):
        return v
    if isinstance(v, (int, float)):
        return number(v)
    if isinstance(v, list):
        return [struct(x) for x in v]
    out = {k: struct(x) for k, x in v.items()}
    if isinstance(out.get("principals"), list) and isinstance(out.get("permissions"), list):
        out["principals"] = multiset(out["principals"])
    return out


def multiset(lst):
    return sorted(lst, key=lambda x: json.dumps(x, sort_keys=True, default=repr))


def scalar(t, tname, v):
    if t in INTS:
        if isinstance(v, bool):
            return Bad(v)
        if isinstance(v, str):
            try:
                d = Decimal(v)
                return int(d) if d == int(d) else Bad(v)
            except ArithmeticError:
                return Bad(v)
        if isinstance(v, float):
            return int(v) if v == int(v) else Bad(v)
        return v if isinstance(v, int) else Bad(v)
    if t in (T_DOUBLE, T_FLOAT):
        try:
            return float(v) if not isinstance(v, bool) else Bad(v)
        except (TypeError, ValueError):
            return Bad(v)
    if t == T_BOOL:
        return v if isinstance(v, bool) else Bad(v)
    if t == T_ENUM:
        if isinstance(v, str):
            e = ENUM.get(tname, {})
            if v in e:
                return e[v]
            return int(v) if re.match(r"^-?\d+$", v) else Bad(v)
        return v if isinstance(v, int) and not isinstance(v, bool) else Bad(v)
    if t == T_BYTES:
        if not isinstance(v, str):
            return Bad(v)
        try:
            return base64.b64decode(v.replace("-", "+").replace("_", "/") + "=" * (-len(v) % 4), validate=True).hex()
        except ValueError:
            return Bad(v)
    return v if isinstance(v, str) else Bad(v)


def value(t, tname, v):
    """canonical form of one (non-repeated) value"""
    if t in (T_MSG, T_GROUP):
        return message(tname, v)
    return scalar(t, tname, v)


def message(mtype, v):
    if mtype.startswith("google.protobuf."):
        n = mtype[len("google.protobuf."):]
        if n == "Duration":
            return duration(v)
        if n in WRAP:
            return ["wrapped", scalar(WRAP[n], "", v)]
        if n == "Any":
            return any_(v)
        if n in ("Struct", "Value", "ListValue"):
            return struct(v)
        if n == "Empty":
            return {} if v == {} else Bad(v)
        return struct(v)
    if mtype not in MSG or not isinstance(v, dict):
        return struct(v) if mtype not in MSG else Bad(v)
    out = {}
    tab = fields(mtype)
    for k, x in v.items():
        if k not in tab:
            if x is not None:
                out["?" + k] = struct(x)
            continue
        name, (t, rep, tname, oneof) = tab[k]
        if name in out:
            out["?twice:" + name] = True
        if x is None and tname != "google.protobuf.Value":
            continue
        if t == T_MSG and tname in MAPENTRY:
            kt, vt = MSG[tname]["key"], MSG[tname]["value"]
            if not isinstance(x, dict):
                out[name] = Bad(x)
            elif x:
                out[name] = {str(mk) if kt[0] == T_STRING else str(scalar(kt[0], kt[2], mk) if kt[0] != T_BOOL else mk): value(vt[0], vt[2], mv) for mk, mv in x.items()}
            continue
        if rep:
            if not isinstance(x, list):
                out[name] = Bad(x)
            elif x:
                out[name] = [value(t, tname, y) for y in x]
                if mtype.endswith("rbac.v2.Policy") and name == "principals":
                    out[name] = multiset(out[name])
            continue
        c = value(t, tname, x)
        if t not in (T_MSG, T_GROUP) and not oneof and not isinstance(c, Bad) and c == DEFAULTS.get(t, 0):
            continue
        out[name] = c
    return out


def any_(v):
    if not isinstance(v, dict) or not isinstance(v.get("@type"), str):
        return Bad(v)
    url = v["@type"]
    mtype = url.rsplit("/", 1)[-1]
    rest = {k: x for k, x in v.items() if k != "@type"}
    if mtype.startswith("google.protobuf.") and "value" in rest:
        c = message(mtype, rest["value"])
    else:
        c = message(mtype, rest)
    if isinstance(c, dict):
        c = dict(c)
        c["@type"] = url
        return c
    return {"@type": url, "value": c}


def listener(v):
    return message("envoy.api.v2.Listener", v)


def diff(a, b, path, out):
    if len(out) > 200 or (type(a) is type(b) and a == b) or (isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool) and not isinstance(b, bool) and a == b):
        return
    if isinstance(a, dict) and isinstance(b, dict):
        for k in sorted(set(a) | set(b)):
            p = path + "." + k if re.match(r"^[@?\w]+$", k) else path + "[" + json.dumps(k) + "]"
            if k not in b:
                out.append((p, brief(a[k]), "(absent)"))
            elif k not in a:
                out.append((p, "(absent)", brief(b[k])))
            else:
                diff(a[k], b[k], p, out)
        return
    if isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            out.append((path + ".length", "%d %s" % (len(a), names(a)), "%d %s" % (len(b), names(b))))
        for i in range(min(len(a), len(b))):
            diff(a[i], b[i], "%s[%d]" % (path, i), out)
        return
    out.append((path, brief(a), brief(b)))


def names(lst):
    n = [x.get("name") for x in lst if isinstance(x, dict) and "name" in x]
    return "(%s)" % ", ".join(map(str, n)) if n else ""


def brief(v):
    s = json.dumps(v, sort_keys=True, default=repr)
    return s if len(s) <= 160 else s[:157] + "..."


def addr(l):
    sa = (l.get("address") or {}).get("socket_address") or {}
    pipe = (l.get("address") or {}).get("pipe") or {}
    return (sa.get("address", ""), str(sa.get("port_value", sa.get("named_port", ""))), pipe.get("path", ""))


def label(l):
    n = l.get("name") or "(no name)"
    a = addr(l)
    return "%s [%s:%s]" % (n, a[0] or a[2], a[1])


def equal(a, b):
    out = []
    diff(a, b, "", out)
    return not out


def pair(exp, act):
    """list of (expected or None, actual or None): by name, then by address and port; exact matches first"""
    out, left = [], list(act)
    rest = []
    for e in exp:
        hit = next((i for i, a in enumerate(left) if a.get("name", "") == e.get("name", "") and equal(e, a)), None)
        if hit is None:
            rest.append(e)
        else:
            out.append((e, left.pop(hit)))
    for key in (lambda l: (l.get("name", ""), addr(l)), lambda l: l.get("name", ""), addr):
        again = []
        for e in rest:
            hit = next((i for i, a in enumerate(left) if key(a) == key(e)), None)
            if hit is None:
                again.append(e)
            else:
                out.append((e, left.pop(hit)))
        rest = again
    return out + [(e, None) for e in rest] + [(None, a) for a in left]


def conflicts(lst):
    return collections.Counter(json.dumps(c, sort_keys=True) for c in lst or [])


def load(f):
    try:
        with (gzip.open(f, "rt") if f.endswith(".gz") else open(f)) as h:
            return json.load(h)
    except (OSError, ValueError) as e:
        print("compare.py: %s: %s" % (f, e), file=sys.stderr)
        sys.exit(2)


def canon_node(n):
    if not isinstance(n, dict):
        n = {}
    return {"listeners": [listener(x) for x in n.get("listeners") or []], "conflicts": conflicts(n.get("conflicts"))}


def compare_node(e, a, ignore_conflicts):
    """(equal listeners, total, [(label, [diffs])], conflict differences)"""
    good, bad = 0, []
    pairs = pair(e["listeners"], a["listeners"])
    for x, y in pairs:
        if x is None:
            bad.append((label(y), [("", "(no such listener)", "unexpected listener")]))
        elif y is None:
            bad.append((label(x), [("", "listener", "(missing)")]))
        else:
            d = []
            diff(x, y, "", d)
            if d:
                bad.append((label(x), d))
            else:
                good += 1
    cd = []
    if not ignore_conflicts:
        cd = [("conflict", c, "(absent)") for c in sorted((e["conflicts"] - a["conflicts"]).elements())] + \
             [("conflict", "(absent)", c) for c in sorted((a["conflicts"] - e["conflicts"]).elements())]
    return good, len(pairs), bad, cd


def main(argv=None):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("expected")
    ap.add_argument("actual")
    ap.add_argument("--ignore-conflicts", action="store_true")
    ap.add_argument("--variants")
    ap.add_argument("--max-diffs", type=int, default=4)
    ap.add_argument("--max-listeners", type=int, default=20)
    ap.add_argument("--node", default="")
    ap.add_argument("-q", "--quiet", action="store_true", help="summary line only")
    o = ap.parse_args(argv)
    exp, act = load(o.expected), load(o.actual)
    if not isinstance(exp, dict) or not isinstance(act, dict):
        print("compare.py: both files must be JSON objects", file=sys.stderr)
        return 2
    variants = {}
    vf = o.variants
    if vf is None:
        d = os.path.dirname(os.path.abspath(o.expected))
        vf = next((p for p in (os.path.join(d, "variants.json"), os.path.join(d, "variants.json.gz")) if os.path.exists(p)), "-")
    if vf != "-":
        variants = load(vf)
    ok = tot = full = nodes = 0
    fine = True

    def say(*a):
        if not o.quiet:
            print(*a)

    ids = [k for k in exp if not k.startswith("_") and o.node in k]
    for k in sorted(ids):
        nodes += 1
        if k not in act:
            n = len(canon_node(exp[k])["listeners"])
            say("%s: node missing (%d listeners)" % (k, n))
            tot += n
            fine = False
            continue
        a = canon_node(act[k])
        best = None
        for i, alt in enumerate([exp[k]] + [v for v in variants.get(k, []) if v != exp[k]]):
            r = compare_node(canon_node(alt), a, o.ignore_conflicts)
            score = (len(r[2]) + len(r[3]), i)
            if best is None or score < best[0]:
                best = (score, r)
            if score[0] == 0:
                break
        good, n, bad, cd = best[1]
        ok += good
        tot += n
        if not bad and not cd:
            full += 1
            continue
        fine = False
        say("%s: %d of %d listeners equal%s" % (k, good, n, "" if not cd else ", conflicts differ"))
        for lab, ds in bad[:o.max_listeners]:
            say("  listener %s" % lab)
            for p, x, y in ds[:o.max_diffs]:
                say("    %s: expected %s, got %s" % (p or "$", x, y))
            if len(ds) > o.max_diffs:
                say("    ... %d more" % (len(ds) - o.max_diffs))
        if len(bad) > o.max_listeners:
            say("  ... %d more listeners differ" % (len(bad) - o.max_listeners))
        for what, x, y in cd[:10]:
            say("  %s: expected %s, got %s" % (what, x, y))
    extra = [k for k in act if not k.startswith("_") and k not in exp and o.node in k]
    for k in sorted(extra):
        fine = False
        say("%s: unexpected node" % k)
    print("%d of %d listeners equal, %d of %d proxies fully equal" % (ok, tot, full, nodes))
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
