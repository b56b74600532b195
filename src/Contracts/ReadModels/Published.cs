using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Rolecall.Contracts.ReadModels;

/// <summary>The read models of one kind of grain.</summary>
/// <typeparam name="TModel">Immutable as far as it is decided on, and compared by reference.</typeparam>
public sealed class Published<TModel> where TModel : class
{
    private readonly ConcurrentDictionary<ModelKey, TModel> models = new();

    /// <summary>The model by which to decide now; none where the grain has to be asked.</summary>
    public bool TryFind(ModelKey key, [NotNullWhen(true)] out TModel? model) => models.TryGetValue(key, out model);

    /// <summary>Publishes the model in place of the former.</summary>
    public void Replace(ModelKey key, TModel model) => models[key] = model;

    /// <summary>Publishes the model where none is.</summary>
    public void Keep(ModelKey key, TModel model) => models.TryAdd(key, model);

    /// <summary>Withdraws this very model: where another was published since, that one stays.</summary>
    public void Withdraw(ModelKey key, TModel model) => models.TryRemove(new KeyValuePair<ModelKey, TModel>(key, model));

    internal void Clear() => models.Clear();
}
