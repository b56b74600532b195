using System.Security.Cryptography;
using System.Text;
using OtpNet;
using Rolecall.Identity.Accounts.Mfa;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Sessions.Codes;

/// <summary>
/// Time-based one-time codes (RFC 6238: SHA-1, six digits, steps of 30 seconds), on the sandbox's clock or the server's. A code counts one
/// step early or late, and once: the step that it was of is kept, and nothing up to it is taken again.
/// </summary>
internal static class OneTimeCodes
{
    private const int StepSeconds = 30;
    private const int Tolerance = 1;

    /// <summary>Steps, to either side, in which a device that runs wrong is looked for: five hours.</summary>
    private const int WidestDrift = 600;

    /// <summary>The device after one use of the code; null where it is not the code of now, or was used.</summary>
    public static StoredMfaDevice? Use(StoredMfaDevice device, string code, CodeClock clock)
    {
        var current = StepAt(clock.Now) + device.Drift;
        for (var step = Math.Max(device.LastStepBy(clock) + 1, current - Tolerance); step <= current + Tolerance; step++)
        {
            if (IsSame(CodeAt(device.Seed, step), code))
                return device.Using(step, clock);
        }
        return null;
    }

    /// <summary>The device after two codes in a row; null where they are not two in a row of now. Neither counts again.</summary>
    public static StoredMfaDevice? UseTwo(StoredMfaDevice device, string first, string second, CodeClock clock) =>
        FindTwo(device, first, second, clock, StepAt(clock.Now) + device.Drift, Tolerance) is { } step ? device.Using(step, clock) : null;

    /// <summary>The device with its clock's error learnt from two codes in a row, wherever near now they are.</summary>
    public static StoredMfaDevice? Resynchronize(StoredMfaDevice device, string first, string second, CodeClock clock) =>
        FindTwo(device, first, second, clock, StepAt(clock.Now), WidestDrift) is { } step
            ? device.Using(step, clock) with { Drift = (int)(step - StepAt(clock.Now)) }
            : null;

    /// <summary>The first code that counts now and was not used, the one after it, and when the first of them counts.</summary>
    public static ShownCode Show(StoredMfaDevice device, CodeClock clock)
    {
        var step = Math.Max(device.LastStepBy(clock) + 1, StepAt(clock.Now) + device.Drift);
        return new ShownCode(
            CodeAt(device.Seed, step),
            CodeAt(device.Seed, step + 1),
            DateTimeOffset.FromUnixTimeSeconds((step - device.Drift - Tolerance) * StepSeconds),
            DateTimeOffset.FromUnixTimeSeconds((step - device.Drift + Tolerance + 1) * StepSeconds));
    }

    public static string CodeAt(Secret seed, long step) =>
        new Totp(Base32Encoding.ToBytes(seed.Reveal()), StepSeconds).ComputeTotp(
            DateTimeOffset.FromUnixTimeSeconds(step * StepSeconds).UtcDateTime);

    public static long StepAt(DateTimeOffset instant) => instant.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The step of the second code, nearest to <paramref name="around"/>.</summary>
    private static long? FindTwo(StoredMfaDevice device, string first, string second, CodeClock clock, long around, int width)
    {
        for (var off = 0; off <= width; off++)
        {
            foreach (var step in off == 0 ? [around] : new[] { around - off, around + off })
            {
                // After a new start of the device its older codes may come again, but never one that was used.
                if (step - 1 > device.LastStepBy(clock) && IsSame(CodeAt(device.Seed, step), second) && IsSame(CodeAt(device.Seed, step - 1), first))
                    return step;
            }
        }
        return null;
    }

    private static bool IsSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
