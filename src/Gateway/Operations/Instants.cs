using Google.Protobuf.WellKnownTypes;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations;

/// <summary>Instants in requests: a Timestamp can hold numbers that are no instant.</summary>
internal static class Instants
{
    /// <summary>Within the years 1 to 9999, with a valid number of nanoseconds.</summary>
    public static bool Exists(Timestamp time) =>
        time.Nanos is >= 0 and < 1_000_000_000
        && time.Seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && time.Seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Null where none is given.</summary>
    /// <exception cref="AwsFaultException">ValidationError: there is no such instant.</exception>
    public static DateTimeOffset? Read(Timestamp? time) => time is null ? null
        : Exists(time) ? time.ToDateTimeOffset()
        : throw new AwsFaultException(
            Fault.ValidationError("There is no such instant: seconds and nanoseconds since 1970-01-01T00:00:00Z are expected."));
}
