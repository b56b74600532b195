using Google.Rpc;

namespace Rolecall.Security.Tests;

/// <summary>Why a call was not served.</summary>
internal sealed record Refusal(string Code, string Message, ErrorInfo? Info);
