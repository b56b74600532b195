namespace Rolecall.Cases.Tests.BadInput;

/// <summary>What a form was answered with, and how long that took.</summary>
internal sealed record FormAnswer(int Status, string Code, string Message, TimeSpan Took);
