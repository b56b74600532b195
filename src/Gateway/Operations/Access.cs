namespace Rolecall.Gateway.Operations;

/// <summary>Who may call an operation at all.</summary>
internal enum Access
{
    /// <summary>A signature (or plain keys on loopback) is needed.</summary>
    Signed,

    /// <summary>A call without a signature is an anonymous caller's.</summary>
    SignedOrAnonymous,

    /// <summary>
    /// The request is the credential, a token or an assertion: <see cref="Operation.Identify"/> tells who calls from it. A signature is
    /// not looked at.
    /// </summary>
    ByToken,

    /// <summary>A token of the sandbox that the call names, or the server's.</summary>
    SandboxAdmin,

    /// <summary>The server's admin token, that of the data directory: what is done concerns more than one sandbox.</summary>
    ServerAdmin,

    /// <summary>
    /// An admin token, as for <see cref="SandboxAdmin"/>, is permission enough; for a signed caller, the handler asks for the permission.
    /// </summary>
    SignedOrAdmin,
}
