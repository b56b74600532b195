namespace Rolecall.Policy;

/// <summary>A document that AWS refuses at the write; <see cref="Exception.Message"/> is AWS's text for MalformedPolicyDocument.</summary>
public sealed class MalformedPolicyException(string message) : Exception(message);
