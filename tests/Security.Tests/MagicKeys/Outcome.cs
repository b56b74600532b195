namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>How a try ended.</summary>
internal enum Outcome
{
    /// <summary>Refused for who called.</summary>
    Refused,

    /// <summary>Let in: any answer that no stranger gets.</summary>
    Accepted,

    /// <summary>Refused for another reason, before anybody looked at who called: it proves nothing.</summary>
    NotTried,
}
