using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Reading;

/// <summary>The dates of an assertion, each held against an instant as it is read, and when the first of them ends it.</summary>
internal sealed class ValidityPeriod(DateTimeOffset now, TimeSpan skew)
{
    private DateTimeOffset _end = DateTimeOffset.MaxValue;

    public void NotBefore(string? text)
    {
        if (text is not null && Difference(now, Instant.Read(text, SamlRule.Structure)) < -skew)
            throw new SamlRefusedException(SamlRule.NotYetValid, "NotBefore is to come");
    }

    public DateTimeOffset? NotOnOrAfter(string? text)
    {
        if (text is null)
            return null;
        var end = Instant.Read(text, SamlRule.Structure);
        if (Difference(now, end) >= skew)
            throw new SamlRefusedException(SamlRule.Expired, "NotOnOrAfter is past");
        _end = end < _end ? end : _end;
        return end;
    }

    public void RequireAge(DateTimeOffset issued, TimeSpan? most)
    {
        if (most is not { } age)
            return;
        if (Difference(now, issued) > age + skew)
            throw new SamlRefusedException(SamlRule.Age, "issued too long ago");
        if (Difference(issued, now) > age + skew)
            throw new SamlRefusedException(SamlRule.NotYetValid, "issued in the future");
    }

    /// <summary>From when on the dates refuse the assertion.</summary>
    public DateTimeOffset RefusedFrom(DateTimeOffset issued, TimeSpan? most)
    {
        // An age is still taken when it is reached, an end is not.
        var old = most is { } age ? Later(issued, age + TimeSpan.FromTicks(1)) : DateTimeOffset.MaxValue;
        return Later(old < _end ? old : _end, skew);
    }

    private static TimeSpan Difference(DateTimeOffset one, DateTimeOffset other) => one - other;

    private static DateTimeOffset Later(DateTimeOffset instant, TimeSpan by) =>
        instant > DateTimeOffset.MaxValue - by ? DateTimeOffset.MaxValue : instant + by;
}
