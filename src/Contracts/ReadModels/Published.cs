using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Rolecall.Contracts.ReadModels;

/// <summary>The read models of one kind of grain.</summary>
/// <typeparam name="TModel">Immutable as far as it is decided on, and compared by reference.</typeparam>
public sealed class Published<TModel> where TModel : class
{
    private readonly ConcurrentDictionary<ModelKey, Entry> entries = new();
    private int round;

    /// <summary>
    /// The model to decide by; none if the grain must be asked. Once in a round, the first caller gets none and asks the grain.
    /// </summary>
    public bool TryFind(ModelKey key, [NotNullWhen(true)] out TModel? model)
    {
        model = entries.TryGetValue(key, out var entry) && !entry.IsToBeAskedFor(Volatile.Read(ref round)) ? entry.Model : null;
        return model is not null;
    }

    /// <summary>Whether one is published, to be decided by now or not.</summary>
    public bool Has(ModelKey key) => entries.ContainsKey(key);

    /// <summary>Publishes the model in place of any other.</summary>
    public void Put(ModelKey key, TModel model) => entries[key] = new(model, Volatile.Read(ref round));

    /// <summary>Publishes the model in place of this former: where that one was withdrawn, neither is published.</summary>
    public void Replace(ModelKey key, TModel former, TModel model)
    {
        if (entries.TryGetValue(key, out var entry) && ReferenceEquals(entry.Model, former))
            entries.TryUpdate(key, new(model, Volatile.Read(ref round)), entry);
    }

    /// <summary>Publishes the model where none is.</summary>
    public void Keep(ModelKey key, TModel model)
    {
        if (!entries.ContainsKey(key))
            entries.TryAdd(key, new(model, Volatile.Read(ref round)));
    }

    /// <summary>Withdraws this very model: where another was published since, that one stays.</summary>
    public void Withdraw(ModelKey key, TModel model)
    {
        if (entries.TryGetValue(key, out var entry) && ReferenceEquals(entry.Model, model))
            entries.TryRemove(new KeyValuePair<ModelKey, Entry>(key, entry));
    }

    internal void WithdrawAll() => entries.Clear();

    internal void BeginRound() => Interlocked.Increment(ref round);

    private sealed class Entry(TModel model, int asked)
    {
        private int asked = asked;

        public TModel Model => model;

        /// <summary>True for the first who looks in a round.</summary>
        public bool IsToBeAskedFor(int round) =>
            Volatile.Read(ref asked) is var last && last != round && Interlocked.CompareExchange(ref asked, round, last) == last;
    }
}
