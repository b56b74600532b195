using CsCheck;
using Rolecall.Chaos.Linearizability;

namespace Rolecall.Load.Tests.Chaos;

/// <summary>The checker against histories whose verdict is known, and against one that tries every order.</summary>
public sealed class LinearizabilityCheckerTests
{
    [Fact]
    public void Overlapping_CallsInAnyOrder_AreLinearizable() => Verdict(
        Call(Create, 0, 10, "done"), Call(Put("1"), 5, 30, "done"), Call(Get, 20, 40, "1"), Call(Get, 20, 22, ""))
        .Should().Be(LinearizabilityVerdict.Linearizable, "the first read may come before the write, the second after it");

    [Fact]
    public void Read_OfWhatWasOverwrittenBeforeItBegan_IsNot() => Verdict(
        Call(Create, 0, 1, "done"), Call(Put("1"), 2, 3, "done"), Call(Put("2"), 4, 5, "done"), Call(Get, 6, 7, "1"))
        .Should().Be(LinearizabilityVerdict.NotLinearizable);

    [Fact]
    public void Reads_ThatGoBack_AreNot() => Verdict(
        Call(Create, 0, 1, "done"), Call(Put("1"), 2, 30, "done"), Call(Get, 5, 6, "1"), Call(Get, 7, 8, ""))
        .Should().Be(LinearizabilityVerdict.NotLinearizable, "the write is seen, and then it is not, while it is under way");

    [Fact]
    public void Creations_OfOneNameThatBothSucceed_AreNot() => Verdict(Call(Create, 0, 10, "done"), Call(Create, 0, 10, "done"))
        .Should().Be(LinearizabilityVerdict.NotLinearizable);

    [Theory]
    [InlineData("1")]
    [InlineData("")]
    public void Write_WithoutAnAnswer_MayBeSeenOrNot(string seen) => Verdict(
        Call(Create, 0, 1, "done"), Call(Put("1"), 2, 3, null), Call(Get, 50, 51, ""), Call(Get, 60, 61, seen))
        .Should().Be(LinearizabilityVerdict.Linearizable, "it may be done at any time after its begin");

    [Fact]
    public void Write_WithoutAnAnswer_IsDoneOnce() => Verdict(
        Call(Create, 0, 1, "done"), Call(Put("1"), 2, 3, null), Call(Get, 10, 11, "1"), Call(Put("2"), 12, 13, "done"), Call(Get, 14, 15, "1"))
        .Should().Be(LinearizabilityVerdict.NotLinearizable);

    [Fact]
    public void Listing_WithoutWhatWasMadeBefore_IsNot() => Verdict(Call(Create, 0, 1, "done"), Call(List, 2, 3, ""))
        .Should().Be(LinearizabilityVerdict.NotLinearizable);

    /// <summary>The control that the chaos run puts into each of its histories.</summary>
    [Fact]
    public void StaleRead_PutIntoAHistory_IsFound()
    {
        AccountOperation[] history =
        [
            Call(Create, 0, 1, "done"), Call(Put("1"), 2, 3, "done"), Call(Put("2"), 4, 5, "done"), Call(Get, 6, 7, "2"), Call(Delete, 8, 9, "done"),
        ];
        LinearizabilityChecker.Check(history).Should().Be(LinearizabilityVerdict.Linearizable);

        LinearizabilityChecker.Check(StaleRead.In(history)!).Should().Be(LinearizabilityVerdict.NotLinearizable);
    }

    /// <summary>Small histories of any kind: the search with its memory finds what trying all orders finds.</summary>
    [Fact]
    public void Verdict_IsThatOfTryingEveryOrder() => Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, 8], Gen.Int[0, 6], Gen.Int[0, 5])
        .Array[1, 6]
        .Sample(drawn =>
        {
            AccountOperation[] history = [.. drawn.Select(one => Drawn(one.Item1, one.Item2, one.Item3, one.Item4))];
            return (LinearizabilityChecker.Check(history) == LinearizabilityVerdict.Linearizable) == AnyOrder(history, AccountModel.Empty);
        });

    private static AccountCall Create { get; } = new(AccountCallKind.Create, "a");

    private static AccountCall Delete { get; } = new(AccountCallKind.Delete, "a");

    private static AccountCall Get { get; } = new(AccountCallKind.Get, "a");

    private static AccountCall List { get; } = new(AccountCallKind.List);

    private static AccountCall Put(string value) => new(AccountCallKind.Put, "a", value);

    private static AccountOperation Call(AccountCall call, long begin, long end, string? answer) => new(call, begin, end, answer);

    private static LinearizabilityVerdict Verdict(params AccountOperation[] history) => LinearizabilityChecker.Check(history);

    private static AccountOperation Drawn(int kind, int begin, int length, int answer)
    {
        AccountCall[] calls = [Create, Delete, Get, Put("1"), Put("2")];
        string?[] answers = ["done", "absent", "exists", "1", "2", null];
        return Call(calls[kind], begin, begin + 1 + length, answers[answer]);
    }

    private static bool AnyOrder(AccountOperation[] left, AccountModel state)
    {
        if (left.All(one => one.Answer is null))
            return true;
        var firstEnd = left.Where(one => one.Answer is not null).Min(one => one.End);
        return left.Where(one => one.Begin <= firstEnd).Any(one => state.After(one.Call, one.Answer) is { } next
            && AnyOrder([.. left.Where(other => !ReferenceEquals(other, one))], next));
    }
}
