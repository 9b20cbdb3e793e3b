"""The clock tree of an STM32F4 board: from the oscillator to the buses, held against what the chip is made for (ports/stm32f4/chips.json)."""

MHZ = 1000000
SYSTICK_DIVIDER = 8  # PM0214 4.5.1: what SysTick counts


def _mhz(hz):
    return "%s MHz" % ("%.3f" % (hz / MHZ)).rstrip("0").rstrip(".")


def _within(what, value, allowed, problems):
    low, high = allowed
    if not low <= value <= high:
        problems.append("%s is %d; it goes from %d to %d" % (what, value, low, high))


def _in_range(what, hz, allowed, problems):
    low, high = allowed
    if not low <= hz <= high:
        problems.append("%s is %s; it must be %s to %s" % (what, _mhz(hz), _mhz(low), _mhz(high)))


def _at_most(what, hz, limit, problems):
    if hz > limit:
        problems.append("%s runs at %s; at most %s" % (what, _mhz(hz), _mhz(limit)))


def _dividers(clock, family, problems):
    """False when there is a divider that the chip does not have: then nothing follows from them."""
    pll = family["pll"]
    before = len(problems)
    for name in ("m", "n", "q"):
        _within("PLL %s" % name.upper(), clock[name], pll[name], problems)
    for name, allowed in (("p", pll["p"]), ("ahb", family["ahb"]), ("apb1", family["apb"]), ("apb2", family["apb"])):
        if clock[name] not in allowed:
            what = "PLL P" if name == "p" else "divider %s" % name
            problems.append("%s is %d; there are %s" % (what, clock[name], ", ".join(map(str, allowed))))
    return len(problems) == before


def _oscillator(clock, family, problems):
    """Hz of what drives the PLL."""
    kind = clock["source"]
    if kind == "hsi":
        return family["hsi_hz"]
    if kind not in family["hse_hz"]:
        problems.append('source is "%s"; there are hsi, %s' % (kind, ", ".join(family["hse_hz"])))
        return None
    _in_range("HSE (%s)" % kind, clock["hse_hz"], family["hse_hz"][kind], problems)
    return clock["hse_hz"]


def _fallback_m(clock, family, source, problems):
    """M with which the internal oscillator makes the same clocks, for when the external one does not start."""
    m, left = divmod(family["hsi_hz"] * clock["m"], source)
    low, high = family["pll"]["m"]
    if left != 0 or not low <= m <= high:
        problems.append(
            "the internal oscillator (%s) cannot stand in for HSE: no M makes %s of it" % (_mhz(family["hsi_hz"]), _mhz(source / clock["m"]))
        )
    return m


def _wait_states(clock, chip, cpu, problems):
    needed = next((count for count, limit in enumerate(chip["wait_states_hz"]) if cpu <= limit), None)
    if needed is not None and clock["wait_states"] != needed:
        problems.append("flash has %d wait states; at %s it needs %d" % (clock["wait_states"], _mhz(cpu), needed))


def _adc_prescaler(apb2, family):
    """Bits ADCPRE: the fastest clock that the converter takes."""
    return next(bits for bits in range(4) if apb2 <= family["adc_max_hz"] * 2 * (bits + 1) or bits == 3)


def tree(clock, chip, family, problems):
    """Clocks in Hz and fields of registers, or None; what is wrong is added to problems."""
    source = _oscillator(clock, family, problems)
    if not _dividers(clock, family, problems) or source is None:
        return None
    pll = family["pll"]
    vco = source * clock["n"] / clock["m"]
    cpu = vco / clock["p"] / clock["ahb"]
    apb1, apb2 = cpu / clock["apb1"], cpu / clock["apb2"]
    _in_range("the PLL's input (source / M)", source / clock["m"], pll["input_hz"], problems)
    _in_range("the PLL's VCO (source / M * N)", vco, pll["vco_hz"], problems)
    if vco / clock["q"] != family["usb_hz"]:
        problems.append("PLL Q makes %s; USB and the random numbers want %s" % (_mhz(vco / clock["q"]), _mhz(family["usb_hz"])))
    scale = str(clock["voltage_scale"])
    if scale not in chip["max_hz"]:
        problems.append("voltage scale is %s; there are %s" % (scale, ", ".join(chip["max_hz"])))
    else:
        _at_most("the processor, at voltage scale %s," % scale, vco / clock["p"], chip["max_hz"][scale], problems)
    _at_most("APB1", apb1, chip["apb1_max_hz"], problems)
    _at_most("APB2", apb2, chip["apb2_max_hz"], problems)
    timer = apb1 if clock["apb1"] == 1 else 2 * apb1  # RM0090 7.2, RM0390 6.2, RM0383 6.2
    if cpu % (SYSTICK_DIVIDER * MHZ) != 0 or timer % MHZ != 0:
        problems.append("the processor's clock (%s) must be a multiple of 8 MHz, and the timers' (%s) of 1 MHz" % (_mhz(cpu), _mhz(timer)))
    _wait_states(clock, chip, cpu, problems)
    return {
        "source": clock["source"],
        "hsi_m": clock["m"] if clock["source"] == "hsi" else _fallback_m(clock, family, source, problems),
        "cpu": int(cpu),
        "apb1": int(apb1),
        "apb2": int(apb2),
        "timer": int(timer),
        "cfgr": _cfgr(clock, family),
        "adc_prescaler": _adc_prescaler(apb2, family),
        "vos": chip["vos"].get(scale, 0),
        "vos_mask": chip["vos"]["mask"],
    }


def _cfgr(clock, family):
    """HPRE, PPRE1 and PPRE2 of RCC_CFGR: 0 divides by 1; RM0090 7.3.3, RM0390 6.3.3, RM0383 6.3.3."""
    hpre = family["ahb"].index(clock["ahb"])
    ppre = [family["apb"].index(clock[bus]) for bus in ("apb1", "apb2")]
    return (hpre + 7 if hpre else 0) << 4 | (ppre[0] + 3 if ppre[0] else 0) << 10 | (ppre[1] + 3 if ppre[1] else 0) << 13
