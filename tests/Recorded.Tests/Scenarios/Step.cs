namespace Rolecall.Recorded.Tests.Scenarios;

/// <summary>A call and what AWS answered.</summary>
/// <param name="Answer">Null where AWS's answer was not recorded, but the call succeeded.</param>
internal sealed record Step(RecordedCall Call, RecordedAnswer? Answer);
