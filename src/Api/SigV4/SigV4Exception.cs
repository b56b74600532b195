namespace Rolecall.Api.SigV4;

/// <summary>A signature that AWS refuses, with AWS's code and text.</summary>
public sealed class SigV4Exception(string code, string message) : Exception(message)
{
    /// <summary>"IncompleteSignature", "SignatureDoesNotMatch", "AuthorizationQueryParametersError" …</summary>
    public string Code { get; } = code;
}
