namespace Rolecall.Gateway.Pipeline;

/// <summary>How a call was signed.</summary>
/// <param name="InQuery">A presigned URL instead of a header.</param>
/// <param name="Age">Since it was signed, on the wall clock: SDKs sign with theirs.</param>
internal sealed record SignatureFacts(bool InQuery, TimeSpan Age);
